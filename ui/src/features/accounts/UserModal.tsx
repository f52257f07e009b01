import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../shared/contract';
import { CopyField } from '../../shared/CopyField';
import { FormError } from '../../shared/ErrorState';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { useCreateUser } from './queries';

export interface Temporary {
  email: string;
  password: string;
}

export function UserModal({ opened, onClose, done }: { opened: boolean; onClose: () => void; done: (made: Temporary) => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('users.create')}>
      <UserForm done={done} cancel={onClose} />
    </Modal>
  );
}

function UserForm({ done, cancel }: { done: (made: Temporary) => void; cancel: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('user');
  const errors = useFieldErrors();
  const create = useCreateUser();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name: name.trim(), email: email.trim(), role },
          { onSuccess: (user) => done({ email: user.email, password: user.temporaryPassword }), onError: errors.set },
        );
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('account.name')}
          required
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            errors.clear('name');
          }}
          error={errors.of('name')}
        />
        <TextInput
          label={t('account.email')}
          type="email"
          required
          autoComplete="off"
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            errors.clear('email');
          }}
          error={errors.of('email')}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id="role-label">
            {t('users.role')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="role-label"
            value={role}
            onChange={(value) => setRole(value as Role)}
            data={[
              { value: 'user', label: t('users.roles.user') },
              { value: 'admin', label: t('users.roles.admin') },
            ]}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t(`users.roleText.${role}`)}
          </Text>
        </div>
        <FormError error={errors.error} known={['name', 'email']} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('users.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function TemporaryPasswordModal({ temporary, onClose }: { temporary: Temporary | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={temporary !== null} onClose={onClose} title={t('users.temporaryTitle')} closeOnClickOutside={false} closeOnEscape={false}>
      {temporary && (
        <Stack gap="md">
          <Alert color="yellow" icon={<IconAlertTriangle size={16} />}>
            {t('users.temporaryText', { email: temporary.email })}
          </Alert>
          <CopyField label={t('users.temporary')} value={temporary.password} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('keys.kept')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
