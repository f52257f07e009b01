import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconServer } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useState } from 'react';
import type { Instance } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import { DeleteInstance } from './DeleteInstance';
import { InstanceModal } from './InstanceModal';
import { InstanceRow } from './InstanceRow';
import { useInstances } from './queries';
import { useConnectNumber } from './useConnectNumber';

export function InstancesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const instances = useInstances();
  const [creating, { open, close }] = useDisclosure();
  const [editing, setEditing] = useState<Instance | null>(null);
  const [deleting, setDeleting] = useState<Instance | null>(null);
  const first = useConnectNumber(open);
  const items = instances.data ?? [];
  return (
    <Page
      title={t('instances.title')}
      intro={t('instances.intro')}
      actions={
        items.length > 0 && (
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            {t('instances.add')}
          </Button>
        )
      }
    >
      {instances.isPending && <Rows count={3} height={76} />}
      {instances.isError && <ErrorState error={instances.error} retry={() => void instances.refetch()} />}
      {instances.isSuccess && items.length === 0 && (
        <Sheet>
          <EmptyState
            icon={IconServer}
            title={t('instances.emptyTitle')}
            text={t('instances.emptyText')}
            action={
              <Button size="md" loading={first.busy} onClick={first.connect}>
                {t('instances.connectNumber')}
              </Button>
            }
          />
        </Sheet>
      )}
      {items.length > 0 && (
        <Sheet>
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }} aria-label={t('instances.title')}>
            {items.map((instance) => (
              <InstanceRow key={instance.id} instance={instance} edit={() => setEditing(instance)} remove={() => setDeleting(instance)} />
            ))}
          </ul>
        </Sheet>
      )}
      <InstanceModal opened={creating} onClose={close} saved={(instance) => void navigate(`/instances/${instance.id}`)} />
      {editing && <InstanceModal opened instance={editing} onClose={() => setEditing(null)} saved={() => setEditing(null)} />}
      {deleting && <DeleteInstance instance={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  );
}
