import { NumberInput, Select, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { answerTypes, type AnswerType, type AskStep, type Choice, type Expected } from '../model/contract';
import { freeId } from '../model/newStep';
import { DurationField } from './DurationField';
import { FieldNameField } from './FieldNameField';
import type { StepFormProps } from './formProps';
import classes from './Forms.module.css';
import { ListEditor } from './ListEditor';
import { StepMedia } from './StepMedia';
import { TextField } from './TextField';

export function AskForm({ step, change }: StepFormProps<AskStep>) {
  const { t } = useTranslation();
  const expect = (patch: Partial<Expected>, key: string) => change({ expect: { ...step.expect, ...patch } }, `expect.${key}`);
  const setType = (type: AnswerType) => {
    const choices = step.expect.choices?.length ? step.expect.choices : [{ id: 'o1', text: '' }, { id: 'o2', text: '' }];
    change({ expect: type === 'choice' ? { type, choices } : { type } }, 'expect.type');
  };
  return (
    <Stack gap="md">
      <TextField label={t('flows.ask.text')} placeholder={t('flows.ask.placeholder')} value={step.text} onChange={(text) => change({ text }, 'text')} />
      <StepMedia mediaId={step.mediaId} onChange={(mediaId) => change({ mediaId }, 'media')} />
      <Select
        label={t('flows.ask.type')}
        allowDeselect={false}
        data={answerTypes.map((type) => ({ value: type, label: t(`flows.answerType.${type}`) }))}
        value={step.expect.type}
        onChange={(type) => setType(type as AnswerType)}
      />
      {step.expect.type === 'choice' && <Choices step={step} expect={expect} />}
      <Limits expected={step.expect} expect={expect} />
      <FieldNameField
        label={t('flows.ask.saveAs')}
        description={t('flows.ask.saveAsHelp')}
        placeholder={t('flows.ask.saveAsPlaceholder')}
        value={step.saveAs ?? ''}
        onChange={(name) => change({ saveAs: name || null }, 'saveAs')}
      />
      {step.expect.type !== 'any' && (
        <>
          <NumberInput
            label={t('flows.ask.retries')}
            description={t('flows.ask.retriesHelp')}
            min={0}
            max={5}
            styles={{ wrapper: { maxWidth: 120 } }}
            value={step.retries}
            onChange={(retries) => typeof retries === 'number' && change({ retries }, 'retries')}
          />
          {step.retries > 0 && (
            <TextField label={t('flows.ask.retryText')} placeholder={t('flows.ask.retryPlaceholder')} value={step.retryText ?? ''} onChange={(text) => change({ retryText: text || null }, 'retryText')} lines={2} />
          )}
        </>
      )}
      <DurationField label={t('flows.ask.timeout')} description={t('flows.ask.timeoutHelp')} value={step.timeout} onChange={(timeout) => change({ timeout }, 'timeout')} />
      <Switch
        label={t('flows.ask.reminder')}
        checked={step.reminder !== null}
        onChange={(event) => change({ reminder: event.currentTarget.checked ? { after: 'PT2H', text: '' } : null }, 'reminder')}
      />
      {step.reminder && (
        <div className={classes.box}>
          <Stack gap="sm">
            <DurationField label={t('flows.ask.reminderAfter')} value={step.reminder.after} onChange={(after) => change({ reminder: { ...step.reminder!, after } }, 'reminder.after')} />
            <TextField label={t('flows.ask.reminderText')} value={step.reminder.text} onChange={(text) => change({ reminder: { ...step.reminder!, text } }, 'reminder.text')} lines={2} />
          </Stack>
        </div>
      )}
    </Stack>
  );
}

type SetExpected = (patch: Partial<Expected>, key: string) => void;

function Choices({ step, expect }: { step: AskStep; expect: SetExpected }) {
  const { t } = useTranslation();
  const choices = step.expect.choices ?? [];
  return (
    <div>
      <Text size="sm" fw={500} mb={2}>
        {t('flows.ask.choices')}
      </Text>
      <Text size="xs" c="dimmed" mb={8}>
        {t('flows.ask.choicesHelp')}
      </Text>
      <ListEditor<Choice>
        items={choices}
        onChange={(next) => expect({ choices: next }, 'choices')}
        blank={() => ({ id: freeId('o', choices), text: '' })}
        add={t('flows.ask.addChoice')}
        remove={(index) => t('flows.ask.removeChoice', { number: index + 1 })}
        least={2}
        most={20}
      >
        {(choice, change, index) => (
          <Stack gap={4}>
            <TextInput
              aria-label={t('flows.output.choice', { number: index + 1 })}
              placeholder={t('flows.output.choice', { number: index + 1 })}
              leftSection={<Text size="xs">{index + 1}</Text>}
              value={choice.text}
              onChange={(event) => change({ text: event.currentTarget.value })}
            />
            <TagsInput
              size="xs"
              aria-label={t('flows.ask.choiceWords', { number: index + 1 })}
              placeholder={choice.words?.length ? undefined : t('flows.ask.choiceWordsPlaceholder')}
              splitChars={[',', ';']}
              value={choice.words ?? []}
              onChange={(words) => change({ words })}
            />
          </Stack>
        )}
      </ListEditor>
    </div>
  );
}

function Limits({ expected, expect }: { expected: Expected; expect: SetExpected }) {
  const { t } = useTranslation();
  const limits = expected.type === 'text' ? (['minLength', 'maxLength'] as const) : expected.type === 'number' ? (['min', 'max'] as const) : [];
  if (limits.length === 0) return null;
  return (
    <div className={classes.pair}>
      {limits.map((limit) => (
        <NumberInput
          key={limit}
          label={t(`flows.ask.${limit}`)}
          value={expected[limit] ?? ''}
          min={expected.type === 'text' ? 0 : undefined}
          onChange={(value) => expect({ [limit]: typeof value === 'number' ? value : null }, limit)}
        />
      ))}
    </div>
  );
}
