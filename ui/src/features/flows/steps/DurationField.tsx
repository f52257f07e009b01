import { Group, Input, NumberInput, Select } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { joinDuration, splitDuration, type Unit } from '../model/duration';

interface DurationFieldProps {
  label: string;
  description?: string;
  value: string;
  onChange: (duration: string) => void;
  units?: readonly Unit[];
  least?: number;
}

const usual: readonly Unit[] = ['minute', 'hour', 'day'];

/** A number and its unit. */
export function DurationField({ label, description, value, onChange, units = usual, least = 1 }: DurationFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const { amount, unit } = splitDuration(value, units);
  // “0 hours” and “0 days” are the same duration: the unit that was chosen stays.
  const [chosen, setChosen] = useState<Unit>(unit);
  const shown = amount === 0 || joinDuration(splitDuration(value, [chosen]).amount, chosen) === value ? chosen : unit;
  return (
    <Input.Wrapper label={label} description={description} id={id}>
      <Group gap={6} wrap="nowrap" mt={description ? 6 : 0}>
        <NumberInput
          id={id}
          w={92}
          min={least}
          max={9999}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="blur"
          value={splitDuration(value, [shown]).amount}
          onChange={(next) => typeof next === 'number' && onChange(joinDuration(next, shown))}
        />
        <Select
          flex={1}
          maw={140}
          aria-label={t('flows.unit.label', { field: label })}
          allowDeselect={false}
          data={units.map((one) => ({ value: one, label: t(`flows.unit.name.${one}`) }))}
          value={shown}
          onChange={(next) => {
            const other = next as Unit;
            setChosen(other);
            onChange(joinDuration(splitDuration(value, [shown]).amount, other));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
