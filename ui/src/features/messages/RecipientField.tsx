import { Loader, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../shared/api';
import { errorText } from '../../shared/ErrorState';
import { showPhone, toE164 } from '../../shared/phone';
import { useGroups } from '../groups/queries';

export interface Recipient {
  kind: 'person' | 'group';
  phone: string;
  group: { id: string; name: string } | null;
}

/** What goes to the server: E.164 when we are sure, otherwise what was typed, for the server to judge. */
export function recipientId(recipient: Recipient): string {
  if (recipient.kind === 'group') return recipient.group?.id ?? '';
  return toE164(recipient.phone) ?? recipient.phone.trim();
}

interface RecipientFieldProps {
  value: Recipient;
  onChange: (recipient: Recipient) => void;
  instanceId: number | null;
  error?: string;
}

export function RecipientField({ value, onChange, instanceId, error }: RecipientFieldProps) {
  const { t } = useTranslation();
  const e164 = toE164(value.phone);
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('schedule.kind')}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind: kind as Recipient['kind'] })}
        data={[
          { value: 'person', label: t('schedule.person') },
          { value: 'group', label: t('schedule.group') },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {value.kind === 'person' ? (
        <TextInput
          label={t('schedule.phone')}
          placeholder="(11) 98888-7777"
          type="tel"
          inputMode="tel"
          autoComplete="off"
          withAsterisk
          className="number"
          value={value.phone}
          onChange={(event) => onChange({ ...value, phone: event.currentTarget.value })}
          error={error}
          rightSection={e164 ? <IconCircleCheckFilled size={16} color="var(--ok)" aria-hidden /> : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={value.phone.trim() ? (e164 ? t('schedule.normalised', { phone: showPhone(e164) }) : t('schedule.incomplete')) : t('schedule.phoneHelp')}
        />
      ) : (
        <GroupSelect value={value} onChange={onChange} instanceId={instanceId} error={error} />
      )}
    </Stack>
  );
}

function GroupSelect({ value, onChange, instanceId, error }: RecipientFieldProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState(value.group?.name ?? '');
  const [q] = useDebouncedValue(search === value.group?.name ? '' : search.trim(), 200);
  const groups = useGroups(instanceId, q);
  const items = groups.data?.items ?? [];
  const known = value.group && !items.some(({ id }) => id === value.group?.id) ? [{ id: value.group.id, name: value.group.name, size: null, isAdmin: null }] : [];
  const all = [...known, ...items];
  const code = groups.error instanceof ApiError ? groups.error.code : null;
  return (
    <Select
      label={t('schedule.group')}
      placeholder={t('groups.search')}
      searchable
      withAsterisk
      maxDropdownHeight={320}
      limit={100}
      filter={({ options }) => options}
      data={all.map(({ id, name }) => ({ value: id, label: name || t('groups.unnamed') }))}
      value={value.group?.id ?? null}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(id) => {
        const group = all.find((item) => item.id === id);
        onChange({ ...value, group: group ? { id: group.id, name: group.name } : null });
      }}
      rightSection={groups.isFetching ? <Loader size={14} /> : undefined}
      nothingFoundMessage={groups.isError ? (code ? t(`groups.${code}.text`, { defaultValue: errorText(groups.error) }) : errorText(groups.error)) : t('groups.nothing')}
      renderOption={({ option }) => {
        const group = all.find(({ id }) => id === option.value);
        return (
          <div>
            <Text size="sm">{option.label}</Text>
            {group?.size !== null && group !== undefined && (
              <Text size="xs" c="dimmed">
                {t('groups.size', { count: group.size ?? 0 })}
              </Text>
            )}
          </div>
        );
      }}
      error={error ?? (groups.isError ? errorText(groups.error) : undefined)}
    />
  );
}
