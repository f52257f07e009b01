import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { outputName, stepTitle } from '../model/describe';
import { addStep, connect, outputsOf, triggerNode, type Output } from '../model/graph';
import { placeAfter } from '../model/layout';
import type { Step, StepKind } from '../model/contract';
import { useBuilder } from './builderState';
import { KindMenu } from './KindMenu';

/** Where each way out leads, as fields: connecting without the canvas. */
export function NextFields({ step, open }: { step: Step; open: (id: string) => void }) {
  const { t } = useTranslation();
  const outputs = outputsOf(step);
  if (outputs.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t('flows.builder.leadsTo')}
      </Text>
      {outputs.map((output) => (
        <NextField key={output.name} from={step.id} output={output} label={outputName(t, step, output.name)} target={step.next[output.name] ?? null} open={open} />
      ))}
    </Stack>
  );
}

interface NextFieldProps {
  from: string;
  output: Output;
  label: string;
  target: string | null;
  open: (id: string) => void;
}

export function NextField({ from, output, label, target, open }: NextFieldProps) {
  const { t } = useTranslation();
  const { definition, edit } = useBuilder();
  const grow = (kind: StepKind) => {
    const made = addStep(definition, kind, placeAfter(definition, from, output.name), { from, output: output.name });
    edit(() => made.definition);
    open(made.id);
  };
  const known = target !== null && definition.steps.some(({ id }) => id === target);
  return (
    <Group gap={4} wrap="nowrap" align="flex-end">
      <Select
        flex={1}
        size="xs"
        label={label}
        searchable
        clearable
        placeholder={t(output.required ? 'flows.output.missing' : 'flows.output.ends')}
        nothingFoundMessage={t('common.nothingFound')}
        error={output.required && !known ? true : undefined}
        data={definition.steps.filter(({ id }) => from === triggerNode || id !== from || known).map((step) => ({ value: step.id, label: stepTitle(t, definition, step) }))}
        value={known ? target : null}
        onChange={(to) => edit((before) => connect(before, from, output.name, to))}
      />
      <KindMenu choose={grow}>
        <ActionIcon variant="default" size={30} aria-label={t('flows.builder.addAfter', { output: label })}>
          <IconPlus size={15} />
        </ActionIcon>
      </KindMenu>
    </Group>
  );
}
