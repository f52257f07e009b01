import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHistory, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../shared/EmptyState';
import { ErrorState } from '../../../shared/ErrorState';
import { Rows } from '../../../shared/Loading';
import { TimeText } from '../../../shared/TimeText';
import { toastDone, toastError } from '../../../shared/toast';
import { useDropDraft, useRollBack, useVersions } from '../queries';
import { useBuilder } from './builderState';
import classes from './Panels.module.css';

/** What was published when and by whom. Going back publishes the old one again, as a new version. */
export function VersionsPanel() {
  const { t } = useTranslation();
  const { flow, replace, saver } = useBuilder();
  const versions = useVersions(flow.id);
  const rollBack = useRollBack(flow.id);
  const drop = useDropDraft(flow.id);
  if (versions.isPending) return <Rows count={3} />;
  if (versions.isError) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  if (versions.data.length === 0) return <EmptyState compact icon={IconHistory} title={t('flows.versions.noneTitle')} text={t('flows.versions.noneText')} />;
  const back = (version: number) => {
    saver.flush().then(
      () =>
        rollBack.mutate(version, {
          onSuccess: (changed) => {
            replace(changed);
            toastDone(t('flows.versions.rolledBack', { version, now: changed.publishedVersion ?? version }));
          },
        }),
      toastError,
    );
  };
  const dropDraft = () => {
    saver.flush().then(
      () =>
        drop.mutate(undefined, {
          onSuccess: (changed) => {
            replace(changed);
            toastDone(t('flows.versions.dropped'));
          },
        }),
      toastError,
    );
  };
  return (
    <div>
      {flow.hasUnpublishedChanges && (
        <div className={classes.card}>
          <Text size="sm" fw={600}>
            {t('flows.versions.draft')}
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            {t('flows.versions.draftText')}
          </Text>
          <Button size="xs" variant="default" loading={drop.isPending} onClick={dropDraft}>
            {t('flows.versions.drop')}
          </Button>
        </div>
      )}
      {versions.data.map((version) => (
        <div key={version.version} className={classes.card}>
          <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
            <div>
              <Group gap={6}>
                <Text size="sm" fw={600}>
                  {t('flows.versions.number', { version: version.version })}
                </Text>
                {version.version === flow.publishedVersion && (
                  <Badge size="sm" color="teal">
                    {t('flows.versions.current')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed" component="div">
                <TimeText at={version.publishedAt} />
                {version.publishedBy && ` · ${version.publishedBy}`}
                {version.running > 0 && ` · ${t('flows.running', { count: version.running })}`}
              </Text>
            </div>
            {version.version !== flow.publishedVersion && (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconRestore size={13} />}
                loading={rollBack.isPending && rollBack.variables === version.version}
                onClick={() => back(version.version)}
                aria-label={t('flows.versions.backTo', { version: version.version })}
              >
                {t('flows.versions.back')}
              </Button>
            )}
          </Group>
          {version.note && (
            <Text size="sm" className={classes.note}>
              {version.note}
            </Text>
          )}
        </div>
      ))}
    </div>
  );
}
