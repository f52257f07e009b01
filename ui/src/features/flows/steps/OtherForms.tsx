import { Anchor, NumberInput, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useBuilder } from '../builder/builderState';
import type { AiStep, GotoStep, PersonStep, SetStep, WaitStep } from '../model/contract';
import { useFlows, useFlowSettings, useLabelNames } from '../queries';
import { DurationField } from './DurationField';
import { FieldNameField } from './FieldNameField';
import type { StepFormProps } from './formProps';
import { ListEditor } from './ListEditor';
import { TextField } from './TextField';
import classes from './Forms.module.css';

export function WaitForm({ step, change }: StepFormProps<WaitStep>) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <DurationField label={t('flows.wait.for')} value={step.for} onChange={(duration) => change({ for: duration }, 'for')} />
      <Text size="xs" c="dimmed">
        {t('flows.wait.help')}
      </Text>
    </Stack>
  );
}

export function SetForm({ step, change }: StepFormProps<SetStep>) {
  const { t } = useTranslation();
  const labels = useLabelNames();
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" fw={500} mb={6}>
          {t('flows.set.fields')}
        </Text>
        <ListEditor
          items={step.fields}
          onChange={(fields) => change({ fields }, 'fields')}
          blank={() => ({ field: '', value: '' })}
          add={t('flows.set.addField')}
          remove={(index) => t('flows.set.removeField', { number: index + 1 })}
        >
          {(field, set, index) => (
            <div className={classes.box}>
              <Stack gap="xs">
                <FieldNameField label={t('flows.set.field')} placeholder={t('flows.ask.saveAsPlaceholder')} value={field.field} onChange={(name) => set({ field: name })} />
                <TextField key={index} label={t('flows.set.value')} value={field.value} onChange={(value) => set({ value })} lines={1} longest={1000} />
              </Stack>
            </div>
          )}
        </ListEditor>
      </div>
      <TagsInput label={t('flows.set.addLabels')} placeholder={t('flows.set.labelPlaceholder')} data={labels} splitChars={[',', ';']} value={step.addLabels} onChange={(addLabels) => change({ addLabels }, 'addLabels')} />
      <TagsInput label={t('flows.set.removeLabels')} placeholder={t('flows.set.labelPlaceholder')} data={labels} splitChars={[',', ';']} value={step.removeLabels} onChange={(removeLabels) => change({ removeLabels }, 'removeLabels')} />
    </Stack>
  );
}

export function AiForm({ step, change }: StepFormProps<AiStep>) {
  const { t } = useTranslation();
  const ai = useFlowSettings().data?.ai;
  return (
    <Stack gap="md">
      {ai && ai.state !== 'ready' && (
        <Text size="xs" c="var(--warn)">
          {ai.stateText ?? t(`flows.ai.state.${ai.state}`)}{' '}
          <Anchor component={Link} to="/flows/settings" size="xs">
            {t('flows.ai.settings')}
          </Anchor>
        </Text>
      )}
      <TextField label={t('flows.ai.prompt')} description={t('flows.ai.promptHelp')} placeholder={t('flows.ai.promptPlaceholder')} value={step.prompt} onChange={(prompt) => change({ prompt }, 'prompt')} lines={6} longest={8000} />
      <div className={classes.pair}>
        <NumberInput label={t('flows.ai.lastMessages')} min={0} max={50} value={step.lastMessages} onChange={(value) => typeof value === 'number' && change({ lastMessages: value }, 'lastMessages')} />
        <NumberInput label={t('flows.ai.maxTokens')} min={1} max={4000} value={step.maxTokens} onChange={(value) => typeof value === 'number' && change({ maxTokens: value }, 'maxTokens')} />
      </div>
      <FieldNameField label={t('flows.ai.saveAs')} description={t('flows.ai.saveAsHelp')} placeholder={t('flows.ask.saveAsPlaceholder')} value={step.saveAs ?? ''} onChange={(name) => change({ saveAs: name || null }, 'saveAs')} />
    </Stack>
  );
}

export function PersonForm({ step, change }: StepFormProps<PersonStep>) {
  const { t } = useTranslation();
  const labels = useLabelNames();
  return (
    <Stack gap="md">
      <TextField label={t('flows.person.text')} placeholder={t('flows.person.placeholder')} value={step.text ?? ''} onChange={(text) => change({ text: text || null }, 'text')} />
      <DurationField label={t('flows.person.until')} description={t('flows.person.untilHelp')} value={step.until} onChange={(until) => change({ until }, 'until')} />
      <Select
        label={t('flows.person.label')}
        description={t('flows.person.labelHelp')}
        clearable
        searchable
        placeholder={t('common.none')}
        data={[...new Set([...labels, ...(step.label ? [step.label] : [])])]}
        value={step.label}
        onChange={(label) => change({ label }, 'label')}
      />
    </Stack>
  );
}

export function GotoForm({ step, change }: StepFormProps<GotoStep>) {
  const { t } = useTranslation();
  const { flow } = useBuilder();
  const flows = useFlows().data ?? [];
  return (
    <Select
      label={t('flows.goto.flow')}
      description={t('flows.goto.help')}
      placeholder={t('flows.goto.placeholder')}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('flows.goto.none')}
      data={flows.filter(({ id }) => id !== flow.id).map(({ id, name }) => ({ value: id, label: name }))}
      value={step.flowId || null}
      onChange={(flowId) => flowId && change({ flowId }, 'flowId')}
    />
  );
}

export function EndForm() {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed">
      {t('flows.kindHelp.end')}
    </Text>
  );
}

