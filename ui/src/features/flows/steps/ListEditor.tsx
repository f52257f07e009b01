import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface ListEditorProps<T> {
  items: readonly T[];
  onChange: (items: T[]) => void;
  blank: () => T;
  add: string;
  remove: (index: number) => string;
  most?: number;
  least?: number;
  children: (item: T, change: (patch: Partial<T>) => void, index: number) => ReactNode;
}

/** Rows that can be added and removed; what stands in a row is the caller's. */
export function ListEditor<T>({ items, onChange, blank, add, remove, most = 50, least = 0, children }: ListEditorProps<T>) {
  return (
    <Stack gap="xs" align="stretch">
      {items.map((item, index) => (
        <Group key={index} gap={4} wrap="nowrap" align="flex-start">
          <div style={{ flex: 1, minWidth: 0 }}>
            {children(item, (patch) => onChange(items.map((other, at) => (at === index ? { ...other, ...patch } : other))), index)}
          </div>
          <ActionIcon mt={4} disabled={items.length <= least} onClick={() => onChange(items.filter((_, at) => at !== index))} aria-label={remove(index)}>
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
      {items.length < most && (
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...items, blank()])} style={{ alignSelf: 'flex-start' }}>
          {add}
        </Button>
      )}
    </Stack>
  );
}
