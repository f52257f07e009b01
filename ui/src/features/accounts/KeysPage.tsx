import { ActionIcon, Badge, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ConfirmByName } from '../../shared/ConfirmByName';
import type { ApiKey } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import classes from '../../shared/StackTable.module.css';
import { showDate } from '../../shared/time';
import { TimeText } from '../../shared/TimeText';
import { toastDone } from '../../shared/toast';
import { KeyModal } from './KeyModal';
import { useDeleteKey, useKeys } from './queries';

export function KeysPage() {
  const { t } = useTranslation();
  const keys = useKeys();
  const [opened, { open, close }] = useDisclosure();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const remove = useDeleteKey();
  const none = keys.data?.length === 0;
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      {t('keys.create')}
    </Button>
  );
  return (
    <Page
      title={t('keys.title')}
      intro={
        <>
          {t('keys.intro')} <Link to="/docs">{t('nav.docs')}</Link>
        </>
      }
      actions={!none && create}
    >
      <Sheet>
        {keys.isPending && (
          <div style={{ padding: 16 }}>
            <Rows count={3} />
          </div>
        )}
        {keys.isError && <ErrorState error={keys.error} retry={() => void keys.refetch()} />}
        {none && <EmptyState icon={IconKey} title={t('keys.emptyTitle')} text={t('keys.emptyText')} action={create} />}
        {keys.data && keys.data.length > 0 && <KeyTable keys={keys.data} revoke={setRevoking} />}
      </Sheet>
      <KeyModal opened={opened} onClose={close} />
      {revoking && (
        <ConfirmByName
          opened
          onClose={() => setRevoking(null)}
          title={t('keys.revokeTitle')}
          name={revoking.name}
          confirmLabel={t('keys.revoke')}
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate(revoking.id, {
              onSuccess: () => {
                toastDone(t('keys.revoked', { name: revoking.name }));
                setRevoking(null);
              },
            })
          }
        >
          {t('keys.revokeText')}
        </ConfirmByName>
      )}
    </Page>
  );
}

function KeyTable({ keys, revoke }: { keys: ApiKey[]; revoke: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  return (
      <Table verticalSpacing="sm" horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('keys.name')}</Table.Th>
            <Table.Th>{t('keys.scopes')}</Table.Th>
            <Table.Th>{t('keys.lastUsed')}</Table.Th>
            <Table.Th>{t('keys.expires')}</Table.Th>
            <Table.Th w={48} aria-label={t('common.actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td data-head>
                <Stack gap={0}>
                  <Text size="sm" fw={550}>
                    {key.name}
                  </Text>
                  <Text size="xs" c="dimmed" ff="monospace">
                    {key.prefix}…
                  </Text>
                </Stack>
              </Table.Td>
              <Table.Td data-label={t('keys.scopes')}>
                <Group gap={4}>
                  {key.scopes.map((scope) => (
                    <Badge key={scope} color="gray">
                      {t(`keys.scope.${scope}.name`)}
                    </Badge>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td data-label={t('keys.lastUsed')}>{key.lastUsedAt ? <TimeText at={key.lastUsedAt} relative /> : <Text c="dimmed" size="sm">{t('keys.never')}</Text>}</Table.Td>
              <Table.Td data-label={t('keys.expires')}>{key.expiresAt ? showDate(key.expiresAt) : <Text c="dimmed" size="sm">{t('keys.noExpiry')}</Text>}</Table.Td>
              <Table.Td data-actions>
                <Tooltip label={t('keys.revoke')}>
                  <ActionIcon aria-label={t('keys.revokeNamed', { name: key.name })} onClick={() => revoke(key)}>
                    <IconTrash size={16} />
                  </ActionIcon>
                </Tooltip>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
  );
}
