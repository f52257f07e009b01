import { Anchor, Button, Group, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '../../shared/contract';
import { ErrorState, FormError } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { toastDone } from '../../shared/toast';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { useAdminSettings, useSaveAdminSettings } from './queries';
import { useSetup } from './session';

export function ServerSettingsPage() {
  const { t } = useTranslation();
  const settings = useAdminSettings();
  return (
    <Page title={t('server.title')} intro={t('server.intro')} narrow>
      {settings.isPending && <Rows count={3} />}
      {settings.isError && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <>
          <Section title={t('server.evolutionTitle')}>
            <Sheet padded>
              <EvolutionForm key={settings.data.evolutionApiUrl ?? ''} settings={settings.data} />
            </Sheet>
          </Section>
          <Section title={t('server.startTitle')}>
            <Sheet>
              <StartSettings settings={settings.data} />
            </Sheet>
            <Text size="xs" c="dimmed" mt="xs">
              {t('server.startHelp')}
            </Text>
          </Section>
        </>
      )}
    </Page>
  );
}

function EvolutionForm({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(settings.evolutionApiUrl ?? '');
  const [token, setToken] = useState('');
  const errors = useFieldErrors();
  const save = useSaveAdminSettings();
  const run = (change: Parameters<typeof save.mutate>[0]) => {
    errors.set(null);
    save.mutate(change, {
      onSuccess: () => {
        setToken('');
        toastDone(t('server.saved'));
      },
      onError: errors.set,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ evolutionApiUrl: url.trim() || null, ...(token ? { evolutionToken: token } : {}) });
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('server.evolutionText')}
        </Text>
        <TextInput
          label={t('instances.form.url')}
          placeholder="http://localhost:8080"
          type="url"
          value={url}
          onChange={(event) => {
            setUrl(event.currentTarget.value);
            errors.clear('evolutionApiUrl');
          }}
          error={errors.of('evolutionApiUrl')}
        />
        <PasswordInput
          label={t('instances.form.key')}
          description={settings.hasEvolutionToken ? t('instances.form.keyKept') : undefined}
          autoComplete="off"
          value={token}
          onChange={(event) => {
            setToken(event.currentTarget.value);
            errors.clear('evolutionToken');
          }}
          error={errors.of('evolutionToken')}
          visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }}
        />
        <FormError error={errors.error} known={['evolutionApiUrl', 'evolutionToken']} />
        <Group justify="space-between">
          {settings.evolutionApiUrl || settings.hasEvolutionToken ? (
            <Anchor component="button" type="button" size="sm" c="dimmed" onClick={() => run({ evolutionApiUrl: null, evolutionToken: null })}>
              {t('server.clear')}
            </Anchor>
          ) : (
            <span />
          )}
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function StartSettings({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation();
  const version = useSetup().data?.version;
  const rows: [string, string][] = [
    [t('server.signUp'), t(settings.signUpOpen ? 'server.open' : 'server.closed')],
    [t('server.private'), t(settings.privateAddressesAllowed ? 'server.allowed' : 'server.refused')],
    [t('server.publicUrl'), settings.publicUrl ?? t('server.notSet')],
    [t('server.version'), version ?? ''],
  ];
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th fw={500} w="45%">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
