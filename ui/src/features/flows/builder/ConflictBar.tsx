import { Alert, Button, Group, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../../shared/api';
import { toastDone, toastError } from '../../../shared/toast';
import type { Flow } from '../model/contract';
import { useBuilder, useSaveState } from './builderState';

/** Somebody saved this flow meanwhile: this page's work waits until it is said what becomes of it. */
export function ConflictBar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { flow, definition, saver, replace } = useBuilder();
  const state = useSaveState(saver);
  const [busy, setBusy] = useState(false);
  if (state !== 'conflict') return null;
  const settle = (how: () => Promise<unknown>) => {
    setBusy(true);
    how()
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  const theirs = () => api.get<Flow>(`/api/flows/${flow.id}`);
  const keepMine = async () => saver.keepMine((await theirs()).revision, definition);
  const takeTheirs = async () => {
    replace(await theirs());
    toastDone(t('flows.conflict.tookTheirs'));
  };
  const asCopy = async () => {
    const copy = await api.post<Flow>('/api/flows', { name: t('flows.conflict.copyName', { name: flow.name }).slice(0, 80), definition });
    replace(await theirs());
    toastDone(t('flows.conflict.copied', { name: copy.name }));
    await navigate(`/flows/${copy.id}`);
  };
  return (
    <Alert color="yellow" radius={0} icon={<IconGitMerge size={18} />} role="alert" py="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t('flows.conflict.text')}</Text>
        <Group gap={6}>
          <Button size="compact-sm" disabled={busy} onClick={() => settle(keepMine)}>
            {t('flows.conflict.keepMine')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={busy} onClick={() => settle(takeTheirs)}>
            {t('flows.conflict.takeTheirs')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={busy} onClick={() => settle(asCopy)}>
            {t('flows.conflict.asCopy')}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
