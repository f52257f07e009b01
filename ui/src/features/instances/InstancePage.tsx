import { Anchor, Badge, Button, Group, Tabs } from '@mantine/core';
import { IconArrowLeft, IconCheck, IconInbox } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ApiError } from '../../shared/api';
import type { Instance } from '../../shared/contract';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import { showPhone } from '../../shared/phone';
import { NotFoundPage } from '../../app/NotFoundPage';
import { GroupList } from '../groups/GroupList';
import { DeleteInstance } from './DeleteInstance';
import { InstanceOverview } from './InstanceOverview';
import { InstanceSettings } from './InstanceSettings';
import { useActivate, useInstance } from './queries';
import { StatusLabel } from './Status';

const tabs = ['overview', 'groups', 'settings'] as const;

export function InstancePage() {
  const { id } = useParams();
  const instance = useInstance(Number(id));
  if (!Number.isInteger(Number(id))) return <NotFoundPage />;
  if (instance.isError && instance.error instanceof ApiError && instance.error.status === 404) return <NotFoundPage />;
  if (instance.isError && !instance.data) return <ErrorState error={instance.error} retry={() => void instance.refetch()} />;
  if (!instance.data) {
    return (
      <div style={{ padding: 24 }}>
        <Rows count={3} height={80} />
      </div>
    );
  }
  return <InstanceView key={instance.data.id} instance={instance.data} />;
}

function InstanceView({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const location = useLocation();
  const { tab = 'overview' } = useParams();
  const activate = useActivate();
  const [deleting, setDeleting] = useState(false);
  const shown = tabs.find((name) => name === tab);
  if (!shown) return <NotFoundPage />;
  const startNow = (location.state as { connect?: boolean } | null)?.connect === true;
  return (
    <Page
      title={instance.name}
      back={
        <Anchor component={Link} to="/instances" size="sm" c="dimmed" mb={4} style={{ display: 'inline-flex', alignItems: 'center', gap: 4, alignSelf: 'flex-start' }}>
          <IconArrowLeft size={14} aria-hidden />
          {t('instances.title')}
        </Anchor>
      }
      intro={
        <Group gap="md" mt={4}>
          <StatusLabel instance={instance} since />
          {instance.phoneNumber && <span className="number">{showPhone(instance.phoneNumber)}</span>}
        </Group>
      }
      actions={
        <>
          <Button component={Link} to={`/inbox?instanceId=${instance.id}`} variant="default" leftSection={<IconInbox size={16} />}>
            {t('nav.inbox')}
          </Button>
          {instance.isActive ? (
          <Badge size="lg" color="teal" variant="filled" leftSection={<IconCheck size={14} />}>
            {t('instances.active')}
          </Badge>
        ) : (
          <Button variant="default" leftSection={<IconCheck size={16} />} onClick={() => activate.mutate(instance)}>
            {t('instances.activate')}
          </Button>
        )}
        </>
      }
    >
      <Tabs value={shown} onChange={(next) => void navigate(next === 'overview' ? `/instances/${instance.id}` : `/instances/${instance.id}/${next}`)} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`instances.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <InstanceOverview instance={instance} startNow={startNow} remove={() => setDeleting(true)} />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <Sheet>
            <GroupList instanceId={instance.id} />
          </Sheet>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <InstanceSettings instance={instance} />
        </Tabs.Panel>
      </Tabs>
      {deleting && <DeleteInstance instance={instance} onClose={() => setDeleting(false)} deleted={() => void navigate('/instances')} />}
    </Page>
  );
}
