import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlayerStop, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../shared/EmptyState';
import { ErrorState } from '../../../shared/ErrorState';
import { Rows } from '../../../shared/Loading';
import { TimeText } from '../../../shared/TimeText';
import { useInstances } from '../../instances/queries';
import type { Run } from '../model/contract';
import { titleOf } from '../model/describe';
import { useRuns, useStopRun } from '../queries';
import { useBuilder } from './builderState';
import classes from './Panels.module.css';

/** Who is in the flow now, where and until when; and who was. */
export function RunsPanel() {
  const { t } = useTranslation();
  const { flow } = useBuilder();
  const [state, setState] = useState<'alive' | 'ended'>('alive');
  const runs = useRuns(flow.id, state);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('flows.runs.title')}
        value={state}
        onChange={(next) => setState(next as typeof state)}
        data={(['alive', 'ended'] as const).map((one) => ({ value: one, label: t(`flows.runs.${one}`) }))}
      />
      {runs.isPending && <Rows count={3} />}
      {runs.isError && <ErrorState error={runs.error} retry={() => void runs.refetch()} />}
      {runs.isSuccess && items.length === 0 && <EmptyState compact icon={IconUsers} title={t(`flows.runs.none.${state}`)} text={t('flows.runs.noneText')} />}
      <div>
        {items.map((run) => (
          <RunCard key={run.id} run={run} />
        ))}
      </div>
      {runs.hasNextPage && (
        <Button variant="default" size="xs" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Stack>
  );
}

function RunCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { flow, definition } = useBuilder();
  const stop = useStopRun(flow.id);
  const instance = useInstances().data?.find(({ id }) => id === run.instanceId)?.name;
  const name = run.contactName ?? t('flows.runs.someone');
  return (
    <div className={classes.card}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div className={classes.text}>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {run.state === 'ended' ? (run.endReasonText ?? t('flows.runs.state.ended')) : `${t(`flows.runs.state.${run.state}`)} · ${titleOf(t, definition, run.stepId)}`}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {instance && `${instance} · `}
            {t('flows.versions.number', { version: run.version })} · <TimeText at={run.endedAt ?? run.startedAt} relative />
            {run.wakeAt && run.state !== 'ended' && (
              <>
                {' · '}
                {t('flows.runs.until')} <TimeText at={run.wakeAt} />
              </>
            )}
          </Text>
        </div>
        {run.state !== 'ended' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerStop size={13} />}
            loading={stop.isPending}
            onClick={() => stop.mutate(run.id)}
            aria-label={t('flows.runs.stopFor', { name })}
          >
            {t('flows.runs.stop')}
          </Button>
        )}
      </Group>
    </div>
  );
}
