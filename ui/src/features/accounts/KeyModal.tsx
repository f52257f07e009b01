import { Alert, Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyScopes, type KeyScope, type NewApiKey } from '../../shared/contract';
import { CopyField } from '../../shared/CopyField';
import { FormError } from '../../shared/ErrorState';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { useCreateKey } from './queries';

const lifetimes = ['30', '90', '365', 'never'];

/** Two faces of one dialog: the form, then the secret, which is never shown again. */
export function KeyModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<NewApiKey | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={made ? t('keys.madeTitle') : t('keys.create')} closeOnClickOutside={!made} closeOnEscape={!made}>
      {made ? <Secret made={made} close={close} /> : <KeyForm done={setMade} cancel={close} />}
    </Modal>
  );
}

function Secret({ made, close }: { made: NewApiKey; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Alert color="yellow" icon={<IconAlertTriangle size={16} />}>
        {t('keys.onceOnly')}
      </Alert>
      <CopyField label={t('keys.secret')} value={made.secret} copyLabel={t('keys.copy')} />
      <Group justify="flex-end">
        <Button onClick={close}>{t('keys.kept')}</Button>
      </Group>
    </Stack>
  );
}

function KeyForm({ done, cancel }: { done: (made: NewApiKey) => void; cancel: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read', 'send']);
  const [lifetime, setLifetime] = useState('90');
  const errors = useFieldErrors();
  const create = useCreateKey();
  const submit = () =>
    create.mutate(
      {
        name: name.trim(),
        scopes: keyScopes.filter((scope): scope is KeyScope => scopes.includes(scope)),
        expiresAt: lifetime === 'never' ? undefined : new Date(Date.now() + Number(lifetime) * 86_400_000).toISOString(),
      },
      { onSuccess: done, onError: errors.set },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('keys.name')}
          placeholder={t('keys.namePlaceholder')}
          required
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            errors.clear('name');
          }}
          error={errors.of('name')}
        />
        <Checkbox.Group label={t('keys.scopes')} value={scopes} onChange={setScopes} error={errors.of('scopes')}>
          <Stack gap="xs" mt="xs">
            {keyScopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`keys.scope.${scope}.name`)} description={t(`keys.scope.${scope}.text`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={t('keys.expires')}
          allowDeselect={false}
          data={lifetimes.map((value) => ({ value, label: t(`keys.lifetime.${value}`) }))}
          value={lifetime}
          onChange={(value) => value && setLifetime(value)}
        />
        <FormError error={errors.error} known={['name', 'scopes']} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
            {t('keys.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
