import { ActionIcon, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError } from '../../shared/ErrorState';
import { TimeText } from '../../shared/TimeText';
import { toastDone } from '../../shared/toast';
import { useDeleteSecret, useSecrets, useSetSecret } from './queries';
import classes from './settings.module.css';

/** Keys for web calls: written here once, used in steps by name, never shown again. */
export function SecretsEditor() {
  const { t } = useTranslation();
  const secrets = useSecrets().data ?? [];
  const set = useSetSecret();
  const remove = useDeleteSecret();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('flows.secrets.text')}
      </Text>
      {secrets.length > 0 && (
        <div>
          {secrets.map((secret) => (
            <div key={secret.name} className={classes.secret}>
              <div>
                <Text size="sm" fw={550} ff="monospace">
                  {secret.name}
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  {t('flows.secrets.changed')} <TimeText at={secret.updatedAt} />
                </Text>
              </div>
              <ActionIcon aria-label={t('flows.secrets.remove', { name: secret.name })} onClick={() => remove.mutate(secret.name, { onSuccess: () => toastDone(t('flows.secrets.removed', { name: secret.name })) })}>
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          ))}
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate(
            { name, value },
            {
              onSuccess: () => {
                toastDone(t('flows.secrets.saved', { name }));
                setName('');
                setValue('');
              },
            },
          );
        }}
      >
        <Stack gap="sm">
          <div className={classes.pair}>
            <TextInput label={t('flows.secrets.name')} placeholder="CRM_KEY" maxLength={40} value={name} onChange={(event) => setName(event.currentTarget.value.replace(/[^A-Za-z0-9_]/g, '_'))} />
            <PasswordInput label={t('flows.secrets.value')} autoComplete="off" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
          </div>
          <FormError error={set.error} />
          <Group justify="flex-end">
            <Button type="submit" variant="default" disabled={!name || !value} loading={set.isPending}>
              {t('flows.secrets.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}
