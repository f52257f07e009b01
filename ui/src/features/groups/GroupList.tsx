import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlugConnectedX, IconRefresh, IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../../shared/api';
import type { ChatGroup } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { TimeText } from '../../shared/TimeText';
import { CopyIcon } from '../../shared/CopyField';
import classes from './GroupList.module.css';
import { useGroups, useRefreshGroups } from './queries';

export function GroupList({ instanceId }: { instanceId: number | null }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const groups = useGroups(instanceId, q);
  const refresh = useRefreshGroups(instanceId);
  const code = groups.error instanceof ApiError ? groups.error.code : null;

  if (code === 'no-active-instance' || code === 'instance-not-connected') {
    return (
      <EmptyState
        icon={IconPlugConnectedX}
        title={t(`groups.${code}.title`)}
        text={t(`groups.${code}.text`)}
        action={
          <Button component={Link} to={instanceId ? `/instances/${instanceId}` : '/instances'} variant="light">
            {t(`groups.${code}.action`)}
          </Button>
        }
      />
    );
  }
  if (groups.isError && !groups.data) return <ErrorState error={groups.error} retry={() => void groups.refetch()} />;
  return (
    <>
      <Group gap="sm" p="sm" className={classes.bar} wrap="nowrap">
        <TextInput
          className={classes.search}
          leftSection={<IconSearch size={16} />}
          placeholder={t('groups.search')}
          aria-label={t('groups.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {groups.data?.fetchedAt && (
          <Text size="xs" c="dimmed" visibleFrom="xs">
            {t(groups.data.stale ? 'groups.refreshing' : 'groups.fetched')} <TimeText at={groups.data.fetchedAt} relative />
          </Text>
        )}
        <Button variant="default" leftSection={<IconRefresh size={16} />} loading={refresh.isPending} onClick={() => refresh.mutate()}>
          {t('groups.refresh')}
        </Button>
      </Group>
      {groups.isPending && (
        <div style={{ padding: 16 }}>
          <Rows />
        </div>
      )}
      {groups.data?.items.length === 0 && (
        <EmptyState compact icon={IconUsersGroup} title={t(q ? 'groups.nothing' : 'groups.emptyTitle')} text={q ? undefined : t('groups.emptyText')} />
      )}
      {groups.data && groups.data.items.length > 0 && <VirtualRows items={groups.data.items} instanceId={instanceId} />}
    </>
  );
}

function VirtualRows({ items, instanceId }: { items: ChatGroup[]; instanceId: number | null }) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroll.current, estimateSize: () => 56, overscan: 10 });
  return (
    <div ref={scroll} className={classes.scroll}>
      <ul className={classes.list} style={{ height: rows.getTotalSize() }} aria-label={t('groups.title')}>
        {rows.getVirtualItems().map((row) => {
          const group = items[row.index]!;
          return (
            <li key={group.id} className={classes.row} style={{ transform: `translateY(${row.start}px)` }}>
              <div className={classes.who}>
                <Group gap={8} wrap="nowrap">
                  <Text size="sm" fw={550} truncate>
                    {group.name || t('groups.unnamed')}
                  </Text>
                  {group.isAdmin && <Badge color="gray" style={{ flex: 'none' }}>{t('groups.admin')}</Badge>}
                </Group>
                <Group gap={4} wrap="nowrap">
                  <Text size="xs" c="dimmed" className="number" style={{ whiteSpace: 'nowrap' }}>
                    {group.size === null ? '' : t('groups.size', { count: group.size })}
                  </Text>
                  <Text size="xs" c="dimmed" truncate ff="monospace" visibleFrom="xs">
                    {group.id}
                  </Text>
                  <CopyIcon value={group.id} label={t('groups.copyId', { name: group.name })} />
                </Group>
              </div>
              <Button
                component={Link}
                size="xs"
                variant="default"
                to={`/schedule?to=${encodeURIComponent(group.id)}&name=${encodeURIComponent(group.name)}${instanceId ? `&instanceId=${instanceId}` : ''}`}
              >
                {t('nav.schedule')}
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
