import { Alert, Button, Group, Menu, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconLogout, IconPlugConnectedX, IconTrash } from '@tabler/icons-react';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Instance } from '../../shared/contract';
import { CopyIcon } from '../../shared/CopyField';
import { Section, Sheet } from '../../shared/Page';
import { showPhone } from '../../shared/phone';
import { TimeText } from '../../shared/TimeText';
import { ConnectBox } from './ConnectBox';
import { ConnectPanel } from './ConnectPanel';
import { useInstanceAction, useTestInstance } from './queries';
import { canConnect, StatusCause } from './Status';
import { TestAnswer } from './TestAnswer';

export function InstanceOverview({ instance, startNow, remove }: { instance: Instance; startNow: boolean; remove: () => void }) {
  const { t } = useTranslation();
  const open = canConnect(instance.status);
  const [sawOpen, setSawOpen] = useState(open && startNow);
  if (open && !sawOpen && instance.status === 'awaitingScan') setSawOpen(true);
  const justConnected = sawOpen && !open;
  const onStart = useCallback(() => setSawOpen(true), []);
  return (
    <>
      {instance.status === 'degraded' && <Trouble instance={instance} />}
      {instance.callbackMode === 'polling' && (
        <Alert color="gray" icon={<IconInfoCircle size={18} />} title={t('instances.pollingTitle')} mb="lg">
          {instance.callbackDetail || t('instances.pollingText')}
        </Alert>
      )}
      {(open || justConnected) && (
        <Section title={open ? t('instances.connectTitle') : undefined}>
          <Sheet padded>
            {open ? (
              <Stack gap="md">
                {instance.status !== 'awaitingScan' && instance.statusReason !== 'never-paired' && <StatusCause instance={instance} />}
                <ConnectBox instance={instance} startNow={startNow} onStart={onStart} />
              </Stack>
            ) : (
              <ConnectPanel
                step={{ step: 'paired', phoneNumber: instance.phoneNumber }}
                start={() => {}}
                starting={false}
                error={null}
                next={
                  <Button component={Link} to="/schedule" mt="xs">
                    {t('home.scheduleFirst')}
                  </Button>
                }
              />
            )}
          </Sheet>
        </Section>
      )}
      <Section title={t('instances.facts')} aside={<Actions instance={instance} remove={remove} />}>
        <Sheet padded>
          <Facts instance={instance} />
        </Sheet>
        <Test instance={instance} />
      </Section>
    </>
  );
}

function Trouble({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t('instances.status.degraded')} mb="lg">
      {instance.statusText || t('instances.degradedText')} {instance.action?.text}
    </Alert>
  );
}

function Facts({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const none = <Text c="dimmed" size="sm" component="span">{t('common.none')}</Text>;
  const facts: [string, ReactNode][] = [
    [t('instances.phone'), instance.phoneNumber ? <span key="n" className="number">{showPhone(instance.phoneNumber)}</span> : none],
    [t('instances.profile'), instance.profileName ?? none],
    [t('instances.lastEvent'), instance.lastEventAt ? <TimeText key="e" at={instance.lastEventAt} relative /> : none],
    [
      t('instances.plannedLabel'),
      <Link key="p" to={`/messages?instanceId=${instance.id}&view=planned`}>
        {t('instances.planned', { count: instance.plannedCount ?? 0 })}
      </Link>,
    ],
    [t('instances.connectorLabel'), t(`instances.connector.${instance.connector}`, { defaultValue: instance.connector })],
    [
      t('instances.sessionKey'),
      <Group key="s" gap={4}>
        <code>{instance.sessionKey}</code>
        <CopyIcon value={instance.sessionKey} label={t('instances.copySessionKey')} />
      </Group>,
    ],
  ];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg" verticalSpacing="md" component="dl" m={0}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed" component="dt" mb={2}>
            {name}
          </Text>
          <Text size="sm" component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function Test({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const test = useTestInstance();
  return (
    <Stack gap="sm" mt="md" align="flex-start">
      <Button variant="default" onClick={() => test.mutate(instance.id)} loading={test.isPending}>
        {t('instances.test')}
      </Button>
      <div aria-live="polite">{test.data && <TestAnswer result={test.data} />}</div>
    </Stack>
  );
}

function Actions({ instance, remove }: { instance: Instance; remove: () => void }) {
  const { t } = useTranslation();
  const disconnect = useInstanceAction('disconnect');
  const unlink = useInstanceAction('unlink');
  const linked = instance.phoneNumber !== null;
  const canUnlink = linked && (instance.capabilities?.includes('unlink') ?? true);
  return (
    <Group gap="xs">
      {!canConnect(instance.status) && (
        <Button size="xs" variant="default" leftSection={<IconPlugConnectedX size={16} />} loading={disconnect.isPending} onClick={() => disconnect.mutate(instance.id)}>
          {t('instances.disconnect')}
        </Button>
      )}
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button size="xs" variant="default">
            {t('common.moreActions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {canUnlink && (
            <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => unlink.mutate(instance.id)}>
              {t('instances.unlink')}
              <Text size="xs" c="dimmed">
                {t('instances.unlinkHelp')}
              </Text>
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
            {t('instances.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
