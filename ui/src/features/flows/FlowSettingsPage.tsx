import { Anchor, Button, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorState, FormError } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { SeeAsApi } from '../../shared/SeeAsApi';
import { useMe } from '../accounts/session';
import { AiSettingsForm } from './AiSettingsForm';
import type { FlowSettings } from './model/contract';
import { usualHours } from './model/hours';
import { useChangeFlowSettings, useFlowSettings } from './queries';
import { SecretsEditor } from './SecretsEditor';
import { HoursField } from './steps/HoursField';

/** What all flows of the account share. */
export function FlowSettingsPage() {
  const { t } = useTranslation();
  const settings = useFlowSettings();
  return (
    <Page
      narrow
      title={t('flows.settings.title')}
      intro={t('flows.settings.intro')}
      back={
        <Anchor component={Link} to="/flows" size="sm" c="dimmed" mb={4} style={{ display: 'inline-flex', alignItems: 'center', gap: 4, alignSelf: 'flex-start' }}>
          <IconArrowLeft size={14} aria-hidden />
          {t('flows.title')}
        </Anchor>
      }
    >
      {settings.isPending && <Rows count={3} height={120} />}
      {settings.isError && !settings.data && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <>
          <Section title={t('flows.hours.title')}>
            <Sheet padded>
              <HoursForm settings={settings.data} />
            </Sheet>
          </Section>
          <Section title={t('flows.ai.title')}>
            <Sheet padded>
              <AiSettingsForm ai={settings.data.ai} />
            </Sheet>
          </Section>
          <Section title={t('flows.secrets.title')}>
            <Sheet padded>
              <SecretsEditor />
            </Sheet>
          </Section>
          <Section title={t('flows.settings.limits')}>
            <Sheet padded>
              <LimitForm settings={settings.data} />
            </Sheet>
          </Section>
        </>
      )}
    </Page>
  );
}

function HoursForm({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation();
  const me = useMe();
  const [hours, setHours] = useState(settings.openingHours);
  const save = useChangeFlowSettings();
  return (
    <Stack gap="md">
      <Switch
        label={t('flows.hours.set')}
        description={t('flows.hours.setHelp')}
        checked={hours !== null}
        onChange={(event) => setHours(event.currentTarget.checked ? (settings.openingHours ?? usualHours(me.timeZone)) : null)}
      />
      {hours && <HoursField value={hours} onChange={setHours} />}
      <FormError error={save.error} />
      <Group justify="space-between" gap="xs">
        <SeeAsApi method="PUT" path="/api/flows/settings" body={{ openingHours: hours }} />
        <Button variant="default" disabled={hours === settings.openingHours} loading={save.isPending} onClick={() => save.mutate({ openingHours: hours })} aria-label={t('flows.hours.save')}>
          {t('common.save')}
        </Button>
      </Group>
    </Stack>
  );
}

function LimitForm({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState<number | string>(settings.stepLimit);
  const save = useChangeFlowSettings();
  return (
    <Stack gap="md">
      <NumberInput label={t('flows.settings.stepLimit')} description={t('flows.settings.stepLimitHelp')} min={50} max={10_000} maw={260} value={limit} onChange={setLimit} />
      <Text size="xs" c="dimmed">
        {t('flows.settings.rowLimit')}
      </Text>
      <FormError error={save.error} />
      <Group justify="space-between" gap="xs">
        <SeeAsApi method="PUT" path="/api/flows/settings" body={{ stepLimit: Number(limit) }} />
        <Button variant="default" disabled={limit === settings.stepLimit || limit === ''} loading={save.isPending} onClick={() => save.mutate({ stepLimit: Number(limit) })} aria-label={t('flows.settings.saveLimit')}>
          {t('common.save')}
        </Button>
      </Group>
    </Stack>
  );
}
