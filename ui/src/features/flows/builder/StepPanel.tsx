import { ActionIcon, Divider, Group, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { pasteSteps, removeSteps, stepOf } from '../model/graph';
import { stepTitle } from '../model/describe';
import { StepForm } from '../steps/StepForm';
import { useBuilder } from './builderState';
import { KindIcon } from './KindIcon';
import { ProblemNotes } from './ProblemNotes';
import { NextFields } from './NextFields';

/** One step: its name, its problems, its settings, and where it leads. */
export function StepPanel({ id, open, close }: { id: string; open: (id: string) => void; close: () => void }) {
  const { t } = useTranslation();
  const { definition, edit, editStep, problems } = useBuilder();
  const step = stepOf(definition, id);
  if (!step) return null;
  const mine = problems.filter(({ stepId }) => stepId === id);
  const title = stepTitle(t, definition, step);
  const copy = () => {
    const { definition: next, ids } = pasteSteps(definition, [step]);
    edit(() => next);
    if (ids[0]) open(ids[0]);
  };
  const remove = () => {
    edit((before) => removeSteps(before, [id]));
    close();
  };
  return (
    <Stack gap="md">
      <Group gap="xs" wrap="nowrap">
        <KindIcon kind={step.kind} />
        <TextInput
          flex={1}
          aria-label={t('flows.builder.stepName')}
          placeholder={t(`flows.kind.${step.kind}`)}
          maxLength={80}
          value={step.name ?? ''}
          onChange={(event) => editStep({ ...step, name: event.currentTarget.value || null }, `${id}.name`)}
        />
        <Tooltip label={t('flows.builder.copyStep')}>
          <ActionIcon onClick={copy} aria-label={t('flows.builder.copyStepOf', { name: title })}>
            <IconCopy size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('flows.builder.removeStep')}>
          <ActionIcon onClick={remove} aria-label={t('flows.builder.removeStepOf', { name: title })}>
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <ProblemNotes problems={mine} />
      <StepForm key={id} step={step} />
      <Divider />
      <NextFields step={step} open={open} />
    </Stack>
  );
}
