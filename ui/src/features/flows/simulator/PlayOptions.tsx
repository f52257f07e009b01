import { NumberInput, SegmentedControl, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stepTitle } from '../model/describe';
import type { AiStep, CallStep } from '../model/contract';
import classes from './Simulator.module.css';
import type { Simulation } from './useSimulation';

/** Who plays, when, and what the outside answers. */
export function PlayOptions({ simulation }: { simulation: Simulation }) {
  const { t, i18n } = useTranslation();
  const { settings, configure, definition } = simulation;
  return (
    <Stack gap="sm" className={classes.options}>
      <TextInput size="xs" label={t('flows.simulator.contactName')} value={settings.name} onChange={(event) => configure({ name: event.currentTarget.value })} />
      <DateTimePicker
        size="xs"
        clearable
        label={t('flows.simulator.at')}
        placeholder={t('flows.simulator.now')}
        valueFormat={i18n.language === 'en' ? 'DD MMM YYYY HH:mm' : 'DD/MM/YYYY HH:mm'}
        value={settings.at || null}
        onChange={(at) => configure({ at: at ?? '' })}
      />
      <Switch size="xs" label={t('flows.simulator.firstContact')} checked={settings.firstContact} onChange={(event) => configure({ firstContact: event.currentTarget.checked })} />
      {definition.steps.map((step) => {
        const name = stepTitle(t, definition, step);
        if (step.kind === 'call') return <CallStub key={step.id} step={step} name={name} simulation={simulation} />;
        if (step.kind === 'ai') return <AiStub key={step.id} step={step} name={name} simulation={simulation} />;
        return null;
      })}
    </Stack>
  );
}

function CallStub({ step, name, simulation: { settings, configure } }: { step: CallStep; name: string; simulation: Simulation }) {
  const { t } = useTranslation();
  const answer = settings.calls[step.id] ?? { ok: true, status: 200, body: {} };
  const [typed, setTyped] = useState(() => JSON.stringify(answer.body));
  const [broken, setBroken] = useState(false);
  const set = (patch: Partial<typeof answer>) => configure({ calls: { ...settings.calls, [step.id]: { ...answer, ...patch } } });
  return (
    <fieldset className={classes.stub}>
      <legend>{name}</legend>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={name}
        value={answer.ok ? 'ok' : 'failed'}
        onChange={(value) => set({ ok: value === 'ok', status: value === 'ok' ? 200 : 500 })}
        data={[
          { value: 'ok', label: t('flows.output.ok') },
          { value: 'failed', label: t('flows.output.failed') },
        ]}
      />
      {answer.ok ? (
        <Textarea
          size="xs"
          autosize
          minRows={2}
          maxRows={8}
          label={t('flows.simulator.callBody')}
          error={broken ? t('flows.simulator.notJson') : undefined}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            try {
              set({ body: JSON.parse(event.currentTarget.value || '{}') as unknown });
              setBroken(false);
            } catch {
              setBroken(true);
            }
          }}
        />
      ) : (
        <NumberInput size="xs" label={t('flows.simulator.status')} min={300} max={599} value={answer.status} onChange={(status) => typeof status === 'number' && set({ status })} />
      )}
    </fieldset>
  );
}

function AiStub({ step, name, simulation: { settings, configure } }: { step: AiStep; name: string; simulation: Simulation }) {
  const { t } = useTranslation();
  const answer = settings.ai[step.id];
  const set = (value: string | null) => configure({ ai: { ...settings.ai, [step.id]: value } });
  return (
    <fieldset className={classes.stub}>
      <legend>{name}</legend>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={name}
        value={answer === null ? 'failed' : 'ok'}
        onChange={(value) => set(value === 'ok' ? '' : null)}
        data={[
          { value: 'ok', label: t('flows.simulator.aiAnswers') },
          { value: 'failed', label: t('flows.output.failed') },
        ]}
      />
      {answer === null ? (
        <Text size="xs" c="dimmed">
          {t('flows.simulator.aiFailsHelp')}
        </Text>
      ) : (
        <Textarea size="xs" autosize minRows={2} label={t('flows.simulator.aiText')} value={answer ?? ''} placeholder={t('flows.simulator.aiPlaceholder')} onChange={(event) => set(event.currentTarget.value)} />
      )}
    </fieldset>
  );
}
