import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmByName } from '../../shared/ConfirmByName';
import type { Instance } from '../../shared/contract';
import { useDeleteInstance, useInstance } from './queries';

/** Deleting can be undone for a while; only where planned messages would be held is the name asked for. */
export function DeleteInstance({ instance, onClose, deleted }: { instance: Instance; onClose: () => void; deleted?: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteInstance();
  const [deleteRemote, setDeleteRemote] = useState(false);
  // Only one instance read on its own tells how many messages wait for it; a list does not.
  const planned = useInstance(instance.id).data?.plannedCount ?? instance.plannedCount ?? 0;
  const run = () => {
    deleted?.();
    remove.mutate({ instance, deleteRemote }, { onSettled: onClose });
  };
  const remote = instance.connector === 'evolution' && (
    <Checkbox
      label={t('instances.deleteRemote')}
      description={t('instances.deleteRemoteHelp')}
      checked={deleteRemote}
      onChange={(event) => setDeleteRemote(event.currentTarget.checked)}
    />
  );
  const text = t(instance.isActive ? 'instances.deleteActiveText' : 'instances.deleteText');
  if (planned > 0) {
    return (
      <ConfirmByName
        opened
        onClose={onClose}
        title={t('instances.deleteTitle', { name: instance.name })}
        name={instance.name}
        confirmLabel={t('common.delete')}
        busy={remove.isPending}
        onConfirm={run}
      >
        <Stack gap="sm">
          <Text size="sm">{t('instances.deletePlanned', { count: planned })}</Text>
          <Text size="sm">{text}</Text>
          {remote}
        </Stack>
      </ConfirmByName>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t('instances.deleteTitle', { name: instance.name })}>
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        {remote}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" onClick={run} loading={remove.isPending} data-autofocus>
            {t('common.delete')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
