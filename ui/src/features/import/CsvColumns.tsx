import { Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allZones } from '../../shared/time';
import { csvFields, type CsvField, type CsvMapping, type Import, type ImportChange } from './contract';

const required: CsvField[] = ['to', 'text', 'sendAt'];
const encodings = ['auto', 'utf-8', 'windows-1252', 'utf-16'];
const delimiters = ['auto', ';', ',', 'tab'];

/** Which column is what. Guessed by the server; the person has the last word, and the check runs again. */
export function CsvColumns({ csv, timeZone, busy, apply }: { csv: NonNullable<Import['csv']>; timeZone: string; busy: boolean; apply: (change: ImportChange) => void }) {
  const { t } = useTranslation();
  const [mapping, setMapping] = useState<CsvMapping>(csv.mapping);
  const [zone, setZone] = useState(timeZone);
  const [encoding, setEncoding] = useState(csv.encoding);
  const [delimiter, setDelimiter] = useState(csv.delimiter);
  const zones = useMemo(() => allZones(), []);
  const columns = csv.columns.map(({ index, name }) => ({ value: String(index), label: name || t('imports.csv.column', { number: index + 1 }) }));
  const missing = required.filter((field) => (mapping[field] ?? null) === null);
  const shapeChanged = encoding !== csv.encoding || delimiter !== csv.delimiter;
  const changed = shapeChanged || zone !== timeZone || csvFields.some((field) => (mapping[field] ?? null) !== (csv.mapping[field] ?? null));
  const submit = () =>
    apply({
      ...(zone === timeZone ? {} : { timeZone: zone }),
      // Another encoding or separator makes other columns: the server guesses them anew.
      ...(shapeChanged ? { encoding, delimiter } : { mapping }),
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {csvFields.map((field) => {
            const column = csv.columns.find(({ index }) => index === mapping[field]);
            const optional = !required.includes(field);
            return (
              <Select
                key={field}
                label={t(`imports.csv.field.${field}`)}
                withAsterisk={!optional}
                placeholder={t('imports.csv.none')}
                clearable={optional}
                allowDeselect={optional}
                disabled={shapeChanged}
                data={columns}
                value={(mapping[field] ?? null) === null ? null : String(mapping[field])}
                onChange={(value) => setMapping({ ...mapping, [field]: value === null ? null : Number(value) })}
                description={column ? t('imports.csv.example', { text: column.samples.filter(Boolean).slice(0, 2).join(' · ').slice(0, 80) }) : undefined}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                error={missing.includes(field) ? t('common.required') : undefined}
              />
            );
          })}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select label={t('imports.zone')} data={zones} searchable allowDeselect={false} value={zone} onChange={(value) => value && setZone(value)} />
          <Select label={t('imports.csv.encoding')} allowDeselect={false} data={options(encodings, csv.encoding, t)} value={encoding} onChange={(value) => value && setEncoding(value)} />
          <Select label={t('imports.csv.delimiter')} allowDeselect={false} data={options(delimiters, csv.delimiter, t)} value={delimiter} onChange={(value) => value && setDelimiter(value)} />
        </SimpleGrid>
        {changed && (
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {t('imports.csv.again')}
            </Text>
            <Button type="submit" variant="light" loading={busy} disabled={missing.length > 0 && !shapeChanged}>
              {t('imports.csv.apply')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function options(values: string[], current: string, t: (key: string) => string): { value: string; label: string }[] {
  const named: Record<string, string> = { auto: t('imports.csv.auto'), tab: t('imports.csv.tab'), '\t': t('imports.csv.tab') };
  return [...new Set([current, ...values])].map((value) => ({ value, label: named[value] ?? value }));
}
