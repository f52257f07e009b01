import { ActionIcon, Autocomplete, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useBuilder } from '../builder/builderState';
import { operators, type Case, type ConditionStep, type Operator, type Rule } from '../model/contract';
import { variableName } from '../model/describe';
import { fieldsOf } from '../model/graph';
import { freeId } from '../model/newStep';
import { useLabelNames } from '../queries';
import type { StepFormProps } from './formProps';
import classes from './Forms.module.css';
import { variableGroups } from './VariableMenu';

const blankRule: Rule = { value: 'message.text', op: 'contains', to: '' };
const withoutValue: ReadonlySet<Operator> = new Set<Operator>(['hasLabel', 'lacksLabel', 'isOpen', 'isClosed']);
const withoutTo: ReadonlySet<Operator> = new Set<Operator>(['isEmpty', 'isNotEmpty', 'isOpen', 'isClosed']);

export function ConditionForm({ step, change }: StepFormProps<ConditionStep>) {
  const { t } = useTranslation();
  const set = (id: string, patch: Partial<Case>, key: string) => change({ cases: step.cases.map((one) => (one.id === id ? { ...one, ...patch } : one)) }, `cases.${id}.${key}`);
  return (
    <Stack gap="md">
      <Text size="xs" c="dimmed">
        {t('flows.condition.help')}
      </Text>
      {step.cases.map((one, index) => (
        <CaseBox
          key={one.id}
          one={one}
          number={index + 1}
          set={(patch, key) => set(one.id, patch, key)}
          remove={step.cases.length > 1 ? () => change({ cases: step.cases.filter(({ id }) => id !== one.id) }, 'cases') : null}
        />
      ))}
      {step.cases.length < 10 && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => change({ cases: [...step.cases, { id: freeId('c', step.cases), name: null, mode: 'all', rules: [blankRule] }] }, 'cases')}
        >
          {t('flows.condition.addCase')}
        </Button>
      )}
    </Stack>
  );
}

interface CaseBoxProps {
  one: Case;
  number: number;
  set: (patch: Partial<Case>, key: string) => void;
  remove: (() => void) | null;
}

function CaseBox({ one, number, set, remove }: CaseBoxProps) {
  const { t } = useTranslation();
  const setRule = (at: number, patch: Partial<Rule>, key: string) => set({ rules: one.rules.map((rule, index) => (index === at ? { ...rule, ...patch } : rule)) }, `rules.${at}.${key}`);
  return (
    <section className={classes.box} aria-label={t('flows.output.case', { number })}>
      <Group gap={4} wrap="nowrap" mb="xs">
        <TextInput
          flex={1}
          size="xs"
          aria-label={t('flows.condition.name', { number })}
          placeholder={t('flows.output.case', { number })}
          value={one.name ?? ''}
          onChange={(event) => set({ name: event.currentTarget.value || null }, 'name')}
        />
        {remove && (
          <ActionIcon size="sm" onClick={remove} aria-label={t('flows.condition.removeCase', { number })}>
            <IconTrash size={15} />
          </ActionIcon>
        )}
      </Group>
      {one.rules.length > 1 && (
        <SegmentedControl
          fullWidth
          size="xs"
          mb="xs"
          aria-label={t('flows.condition.mode')}
          value={one.mode}
          onChange={(mode) => set({ mode: mode as Case['mode'] }, 'mode')}
          data={(['all', 'any'] as const).map((mode) => ({ value: mode, label: t(`flows.condition.${mode}`) }))}
        />
      )}
      {one.rules.map((rule, index) => (
        <div key={index} className={classes.rule}>
          {index > 0 && <div className={classes.joint}>{t(`flows.condition.joint.${one.mode}`)}</div>}
          <RuleRow
            rule={rule}
            number={index + 1}
            set={(patch, key) => setRule(index, patch, key)}
            remove={one.rules.length > 1 ? () => set({ rules: one.rules.filter((_, at) => at !== index) }, 'rules') : null}
          />
        </div>
      ))}
      {one.rules.length < 10 && (
        <Button variant="subtle" size="compact-xs" mt="xs" leftSection={<IconPlus size={13} />} onClick={() => set({ rules: [...one.rules, blankRule] }, 'rules')}>
          {t('flows.condition.addRule')}
        </Button>
      )}
    </section>
  );
}

interface RuleRowProps {
  rule: Rule;
  number: number;
  set: (patch: Partial<Rule>, key: string) => void;
  remove: (() => void) | null;
}

function RuleRow({ rule, number, set, remove }: RuleRowProps) {
  const { t } = useTranslation();
  const labels = useLabelNames();
  const about = t('flows.condition.rule', { number });
  return (
    <>
      <Group gap={4} wrap="nowrap">
        {!withoutValue.has(rule.op) && <ValueSelect about={about} value={rule.value} onChange={(value) => set({ value }, 'value')} />}
        <Select
          flex={1}
          size="xs"
          aria-label={t('flows.condition.op', { about })}
          allowDeselect={false}
          comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
          data={operators.map((op) => ({ value: op, label: t(`flows.op.${op}`) }))}
          value={rule.op}
          onChange={(op) => set({ op: op as Operator }, 'op')}
        />
        {remove && (
          <ActionIcon size="sm" onClick={remove} aria-label={t('flows.condition.removeRule', { about })}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      {!withoutTo.has(rule.op) && (
        <Autocomplete
          size="xs"
          aria-label={t('flows.condition.to', { about })}
          placeholder={t(rule.op === 'hasLabel' || rule.op === 'lacksLabel' ? 'flows.condition.label' : 'flows.condition.toPlaceholder')}
          data={rule.op === 'hasLabel' || rule.op === 'lacksLabel' ? labels : []}
          value={rule.to ?? ''}
          onChange={(to) => set({ to }, 'to')}
        />
      )}
    </>
  );
}

function ValueSelect({ about, value, onChange }: { about: string; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const { definition } = useBuilder();
  const entry = (name: string) => ({ value: name, label: variableName(t, name) });
  const fields = fieldsOf(definition).map((name) => `field.${name}`);
  const standard = Object.values(variableGroups).flat() as string[];
  const other = [...standard, ...fields].includes(value) ? [] : [value];
  return (
    <Select
      flex={1}
      size="xs"
      searchable
      allowDeselect={false}
      aria-label={t('flows.condition.value', { about })}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={[
        ...(fields.length + other.length > 0 ? [{ group: t('flows.variables.fields'), items: [...other, ...fields].map(entry) }] : []),
        ...Object.entries(variableGroups).map(([group, names]) => ({ group: t(`flows.variables.${group}`), items: [...names, ...(group === 'message' ? ['message.kind'] : [])].map(entry) })),
      ]}
      value={value}
      onChange={(next) => next && onChange(next)}
    />
  );
}
