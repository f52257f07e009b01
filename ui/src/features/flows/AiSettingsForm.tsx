import { Button, Group, NumberInput, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText, FormError } from '../../shared/ErrorState';
import { SeeAsApi } from '../../shared/SeeAsApi';
import type { AiSettings } from './model/contract';
import { useChangeFlowSettings, useTestAi } from './queries';
import classes from './settings.module.css';

const editable = ['enabled', 'address', 'model', 'monthlyTokenLimit', 'monthlyCostLimit', 'pricePerMillionInput', 'pricePerMillionOutput', 'currency'] as const;

/** Any OpenAI-compatible address. The key goes in and never comes out. */
export function AiSettingsForm({ ai }: { ai: AiSettings }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => Object.fromEntries(editable.map((name) => [name, ai[name]])) as Pick<AiSettings, (typeof editable)[number]>);
  const [key, setKey] = useState('');
  const save = useChangeFlowSettings();
  const test = useTestAi();
  const set = (patch: Partial<typeof form>) => setForm((before) => ({ ...before, ...patch }));
  const changed = key !== '' || editable.some((name) => form[name] !== ai[name]);
  const number = (value: number | string) => (value === '' ? null : Number(value));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        test.reset();
        save.mutate({ ai: { ...form, ...(key && { key }) } }, { onSuccess: () => setKey('') });
      }}
    >
      <Stack gap="md">
        <State ai={ai} />
        <Switch label={t('flows.ai.enabled')} description={t('flows.ai.enabledHelp')} checked={form.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
        <div className={classes.pair}>
          <TextInput label={t('flows.ai.address')} description={t('flows.ai.addressHelp')} type="url" placeholder="https://api.openai.com/v1" value={form.address ?? ''} onChange={(event) => set({ address: event.currentTarget.value || null })} />
          <TextInput label={t('flows.ai.model')} placeholder="gpt-4o-mini" value={form.model ?? ''} onChange={(event) => set({ model: event.currentTarget.value || null })} />
        </div>
        <PasswordInput
          label={t('flows.ai.key')}
          description={t(ai.hasKey ? 'flows.ai.keyKept' : 'flows.ai.keyNone')}
          placeholder={ai.hasKey ? '••••••••••••' : undefined}
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <div className={classes.pair}>
          <NumberInput label={t('flows.ai.tokenLimit')} min={0} thousandSeparator={t('flows.ai.thousands')} decimalSeparator={t('flows.ai.decimal')} value={form.monthlyTokenLimit ?? ''} onChange={(value) => set({ monthlyTokenLimit: number(value) })} />
          <NumberInput label={t('flows.ai.costLimit', { currency: form.currency })} min={0} decimalScale={2} decimalSeparator={t('flows.ai.decimal')} thousandSeparator={t('flows.ai.thousands')} value={form.monthlyCostLimit ?? ''} onChange={(value) => set({ monthlyCostLimit: number(value) })} />
        </div>
        <div className={classes.pair}>
          <NumberInput label={t('flows.ai.priceInput')} min={0} decimalScale={4} decimalSeparator={t('flows.ai.decimal')} thousandSeparator={t('flows.ai.thousands')} value={form.pricePerMillionInput ?? ''} onChange={(value) => set({ pricePerMillionInput: number(value) })} />
          <NumberInput label={t('flows.ai.priceOutput')} min={0} decimalScale={4} decimalSeparator={t('flows.ai.decimal')} thousandSeparator={t('flows.ai.thousands')} value={form.pricePerMillionOutput ?? ''} onChange={(value) => set({ pricePerMillionOutput: number(value) })} />
          <TextInput label={t('flows.ai.currency')} maxLength={3} value={form.currency} onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })} />
        </div>
        <FormError error={save.error} />
        <TestAnswer test={test} />
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Button variant="default" disabled={changed} loading={test.isPending} onClick={() => test.mutate()}>
              {t('flows.ai.test')}
            </Button>
            {ai.hasKey && (
              <Button variant="subtle" color="gray" onClick={() => save.mutate({ ai: { key: null } })}>
                {t('flows.ai.clearKey')}
              </Button>
            )}
          </Group>
          <Group gap="xs">
            <SeeAsApi method="PUT" path="/api/flows/settings" body={{ ai: { ...form, ...(key && { key: '…' }) } }} />
            <Button type="submit" disabled={!changed} loading={save.isPending} aria-label={t('flows.ai.save')}>
              {t('common.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function State({ ai }: { ai: AiSettings }) {
  const { t, i18n } = useTranslation();
  const used = new Intl.NumberFormat(i18n.language).format(ai.usedTokens);
  return (
    <div className={classes.state} role="status">
      <IconSparkles size={16} aria-hidden color={ai.state === 'ready' ? 'var(--ok)' : ai.state === 'off' ? 'var(--muted)' : 'var(--warn)'} />
      <div>
        <Text size="sm" fw={550}>
          {t(`flows.ai.state.${ai.state}`)}
        </Text>
        <Text size="xs" c="dimmed">
          {ai.stateText && `${ai.stateText} `}
          {t('flows.ai.used', { tokens: used })}
        </Text>
      </div>
    </div>
  );
}

function TestAnswer({ test }: { test: ReturnType<typeof useTestAi> }) {
  const { t } = useTranslation();
  if (!test.data && !test.error) return null;
  const ok = test.data?.ok ?? false;
  const Shape = ok ? IconCircleCheck : IconCircleX;
  return (
    <div className={classes.state} role="alert">
      <Shape size={16} color={ok ? 'var(--ok)' : 'var(--bad)'} aria-hidden />
      <Text size="sm">{test.error ? errorText(test.error) : [test.data?.detail, test.data?.latencyMs !== null && t('flows.ai.latency', { ms: test.data?.latencyMs })].filter(Boolean).join(' ')}</Text>
    </div>
  );
}
