import { Button, Group, Loader, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showPhone } from '../../shared/phone';
import type { Contact, ContactRow } from '../inbox/contract';
import { Face } from '../inbox/Marks';
import { useContacts, useMerge } from './queries';

/** Two contacts that are one person become one; it can be undone. */
export function MergePerson({ contact, done }: { contact: Contact; done: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [other, setOther] = useState<ContactRow | null>(null);
  const found = useContacts(q, q.length > 0);
  const merge = useMerge(contact.id);
  const others = (found.data?.pages[0]?.items ?? []).filter(({ id }) => id !== contact.id).slice(0, 6);
  if (other) {
    return (
      <Stack gap="xs">
        <Text size="sm">{t('contacts.mergeSure', { one: contact.name, other: other.name })}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setOther(null)}>
            {t('common.cancel')}
          </Button>
          <Button size="xs" loading={merge.isPending} onClick={() => merge.mutate(other, { onSuccess: done })}>
            {t('contacts.mergeDo')}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap={4}>
      <TextInput
        label={t('contacts.mergeWith')}
        description={t('contacts.mergeHelp')}
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        rightSection={found.isFetching ? <Loader size={14} /> : undefined}
      />
      {others.map((one) => (
        <UnstyledButton key={one.id} py={4} onClick={() => setOther(one)}>
          <Group gap="xs" wrap="nowrap">
            <Face name={one.name} size={28} />
            <div style={{ minWidth: 0 }}>
              <Text size="sm" truncate>
                {one.name}
              </Text>
              {one.phoneNumber && one.phoneNumber !== one.name && (
                <Text size="xs" c="dimmed" className="number">
                  {showPhone(one.phoneNumber)}
                </Text>
              )}
            </div>
          </Group>
        </UnstyledButton>
      ))}
      {q && found.isSuccess && others.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('common.nothingFound')}
        </Text>
      )}
      <Group>
        <Button size="xs" variant="default" onClick={done}>
          {t('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
