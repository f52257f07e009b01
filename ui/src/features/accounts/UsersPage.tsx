import { ActionIcon, Badge, Button, Group, Menu, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconKey, IconLink, IconPlus, IconShield, IconTrash, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmByName } from '../../shared/ConfirmByName';
import type { AdminUser } from '../../shared/contract';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import classes from '../../shared/StackTable.module.css';
import { TimeText } from '../../shared/TimeText';
import { toastDone } from '../../shared/toast';
import { PasswordLinkModal, useMakePasswordLink } from './PasswordLink';
import { useChangeUser, useDeleteUser, useResetPassword, useUsers } from './queries';
import { useMe } from './session';
import { TemporaryPasswordModal, UserModal, type Temporary } from './UserModal';

export function UsersPage() {
  const { t } = useTranslation();
  const users = useUsers();
  const [opened, { open, close }] = useDisclosure();
  const [temporary, setTemporary] = useState<Temporary | null>(null);
  const [removing, setRemoving] = useState<AdminUser | null>(null);
  const remove = useDeleteUser();
  return (
    <Page
      title={t('users.title')}
      intro={t('users.intro')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          {t('users.create')}
        </Button>
      }
    >
      <Sheet>
        {users.isPending && (
          <div style={{ padding: 16 }}>
            <Rows count={3} />
          </div>
        )}
        {users.isError && <ErrorState error={users.error} retry={() => void users.refetch()} />}
        {users.data && (
            <Table verticalSpacing="sm" horizontalSpacing="md" className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('users.person')}</Table.Th>
                  <Table.Th>{t('users.role')}</Table.Th>
                  <Table.Th>{t('nav.instances')}</Table.Th>
                  <Table.Th>{t('users.lastSeen')}</Table.Th>
                  <Table.Th w={48} aria-label={t('common.actions')} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {users.data.map((user) => (
                  <UserRow key={user.id} user={user} remove={() => setRemoving(user)} show={setTemporary} />
                ))}
              </Table.Tbody>
            </Table>
        )}
      </Sheet>
      <UserModal
        opened={opened}
        onClose={close}
        done={(made) => {
          close();
          setTemporary(made);
        }}
      />
      <TemporaryPasswordModal temporary={temporary} onClose={() => setTemporary(null)} />
      {removing && (
        <ConfirmByName
          opened
          onClose={() => setRemoving(null)}
          title={t('users.removeTitle', { name: removing.name })}
          name={removing.name}
          confirmLabel={t('users.remove')}
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate(removing.id, {
              onSuccess: () => toastDone(t('users.removed', { name: removing.name })),
              onSettled: () => setRemoving(null),
            })
          }
        >
          {t('users.removeText')}
        </ConfirmByName>
      )}
    </Page>
  );
}

function UserRow({ user, remove, show }: { user: AdminUser; remove: () => void; show: (temporary: Temporary) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const self = me.id === user.id;
  return (
    <Table.Tr>
      <Table.Td data-head>
        <Stack gap={0}>
          <Text size="sm" fw={550}>
            {user.name} {self && <Text component="span" size="xs" c="dimmed" fw={400}>{t('users.you')}</Text>}
          </Text>
          <Text size="xs" c="dimmed">
            {user.email || user.userName}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td data-label={t('users.role')}>
        <Group gap={4}>
          <Badge color={user.role === 'admin' ? 'teal' : 'gray'}>{t(`users.roles.${user.role}`)}</Badge>
          {user.mustChangePassword && <Badge color="yellow">{t('users.pending')}</Badge>}
        </Group>
      </Table.Td>
      <Table.Td data-label={t('nav.instances')} className="number">{user.instanceCount}</Table.Td>
      <Table.Td data-label={t('users.lastSeen')}>{user.lastSeenAt ? <TimeText at={user.lastSeenAt} relative /> : <Text size="sm" c="dimmed">{t('keys.never')}</Text>}</Table.Td>
      <Table.Td data-actions>
        {!self && <UserMenu user={user} remove={remove} show={show} />}
      </Table.Td>
    </Table.Tr>
  );
}

function UserMenu({ user, remove, show }: { user: AdminUser; remove: () => void; show: (temporary: Temporary) => void }) {
  const { t } = useTranslation();
  const change = useChangeUser();
  const reset = useResetPassword();
  const link = useMakePasswordLink();
  const other = user.role === 'admin' ? 'user' : 'admin';
  return (
    <>
    <PasswordLinkModal name={user.name} link={link.data ?? null} onClose={link.reset} />
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('common.actionsFor', { name: user.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconKey size={16} />}
          onClick={() => reset.mutate(user.id, { onSuccess: ({ temporaryPassword }) => show({ email: user.email || (user.userName ?? user.name), password: temporaryPassword }) })}
        >
          {t('users.reset')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} />} onClick={() => link.mutate(user.id)}>
          {t('users.passwordLink')}
        </Menu.Item>
        <Menu.Item
          leftSection={other === 'admin' ? <IconShield size={16} /> : <IconUser size={16} />}
          onClick={() => change.mutate({ id: user.id, role: other })}
        >
          {t(`users.make.${other}`)}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
          {t('users.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
    </>
  );
}
