import { ActionIcon, Group, Radio, Select, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../shared/contract';
import { StatusDot } from '../instances/Status';
import type { Through } from './draft';

/** Through which number: the active one now, whichever is active then, a chosen one, or the first healthy of a list. */
export function ThroughField({ value, onChange, instances, error }: { value: Through; onChange: (through: Through) => void; instances: Instance[]; error?: string }) {
  const { t } = useTranslation();
  const active = instances.find((instance) => instance.isActive);
  return (
    <Stack gap="sm">
      <Radio.Group value={value.kind} onChange={(kind) => onChange({ ...value, kind: kind as Through['kind'] })} error={error} aria-label={t('through.title')}>
        <Stack gap="xs">
          <Radio
            value="activeNow"
            label={
              <Group gap={6}>
                {active ? t('through.activeNow', { name: active.name }) : t('through.noActive')}
                {active && <StatusDot status={active.status} />}
              </Group>
            }
            description={active ? t(`instances.status.${active.status}`) : undefined}
            disabled={!active}
          />
          <Radio value="activeThen" label={t('through.activeThen')} />
          <Radio value="chosen" label={t('through.chosen')} disabled={instances.length === 0} />
          {value.kind === 'chosen' && (
            <Select
              ml={28}
              maw={320}
              aria-label={t('through.chosen')}
              placeholder={t('through.pick')}
              data={instances.map((instance) => ({ value: String(instance.id), label: instance.name }))}
              value={value.chosen === null ? null : String(value.chosen)}
              onChange={(id) => onChange({ ...value, chosen: id === null ? null : Number(id) })}
            />
          )}
          <Radio value="list" label={t('through.list')} description={t('through.listHelp')} disabled={instances.length < 2} />
          {value.kind === 'list' && <OrderedList value={value} onChange={onChange} instances={instances} />}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

function OrderedList({ value, onChange, instances }: { value: Through; onChange: (through: Through) => void; instances: Instance[] }) {
  const { t } = useTranslation();
  const rest = instances.filter(({ id }) => !value.list.includes(id));
  const move = (index: number, by: number) => {
    const list = [...value.list];
    const [id] = list.splice(index, 1);
    if (id !== undefined) list.splice(index + by, 0, id);
    onChange({ ...value, list });
  };
  return (
    <Stack gap={6} ml={28} maw={360}>
      {value.list.map((id, index) => {
        const name = instances.find((instance) => instance.id === id)?.name ?? `#${id}`;
        return (
          <Group key={id} gap={4} wrap="nowrap" px="xs" py={4} style={{ border: '1px solid var(--line)', borderRadius: 6 }}>
            <Text size="sm" c="dimmed" w={20} className="number">
              {index + 1}.
            </Text>
            <Text size="sm" style={{ flex: 1 }} truncate>
              {name}
            </Text>
            <ActionIcon size="sm" disabled={index === 0} onClick={() => move(index, -1)} aria-label={t('through.up', { name })}>
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon size="sm" disabled={index === value.list.length - 1} onClick={() => move(index, 1)} aria-label={t('through.down', { name })}>
              <IconArrowDown size={14} />
            </ActionIcon>
            <ActionIcon size="sm" onClick={() => onChange({ ...value, list: value.list.filter((other) => other !== id) })} aria-label={t('through.remove', { name })}>
              <IconX size={14} />
            </ActionIcon>
          </Group>
        );
      })}
      {rest.length > 0 && (
        <Select
          aria-label={t('through.add')}
          placeholder={t('through.add')}
          data={rest.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={null}
          onChange={(id) => id !== null && onChange({ ...value, list: [...value.list, Number(id)] })}
        />
      )}
    </Stack>
  );
}
