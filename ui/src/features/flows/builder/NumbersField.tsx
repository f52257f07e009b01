import { Chip, Group, Input } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useInstances } from '../../instances/queries';

/** On which numbers the flow answers: all, also future ones, or those that are chosen. */
export function NumbersField({ value, onChange }: { value: number[] | null; onChange: (ids: number[] | null) => void }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const toggle = (id: number, on: boolean) => {
    const next = on ? [...(value ?? []), id] : (value ?? []).filter((other) => other !== id);
    onChange(next.length > 0 ? next.sort((a, b) => a - b) : null);
  };
  return (
    <Input.Wrapper label={t('flows.numbers.label')} labelElement="div" description={t('flows.numbers.help')}>
      <Group gap={6} mt={8} role="group" aria-label={t('flows.numbers.label')}>
        <Chip size="xs" checked={value === null} onChange={() => onChange(null)}>
          {t('flows.numbers.all')}
        </Chip>
        {instances.map(({ id, name }) => (
          <Chip key={id} size="xs" checked={value?.includes(id) ?? false} onChange={(on) => toggle(id, on)}>
            {name}
          </Chip>
        ))}
      </Group>
    </Input.Wrapper>
  );
}
