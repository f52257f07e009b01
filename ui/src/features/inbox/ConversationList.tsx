import { Button } from '@mantine/core';
import { IconMessageSearch, IconMessages } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { useNow } from '../../shared/useNow';
import { useInstances } from '../instances/queries';
import type { Conversation } from './contract';
import classes from './ConversationList.module.css';
import { ConversationRow } from './ConversationRow';
import { folderOf, type ListFilter } from './lists';
import { useConversations } from './queries';

export interface ListProps {
  filter: ListFilter;
  search: URLSearchParams;
  current: string | null;
  addressOf: (id: string) => string;
  onItems: (items: Conversation[]) => void;
  clear: () => void;
}

/** Only the rows on screen are drawn; nearing the end loads the next page. */
export function ConversationList({ filter, search, current, addressOf, onItems, clear }: ListProps) {
  const conversations = useConversations(filter);
  const instances = useInstances().data ?? [];
  const items = conversations.data?.pages.flatMap((page) => page.items) ?? [];
  const now = useNow();
  const scroll = useRef<HTMLDivElement>(null);
  const mixed = instances.length > 1 && filter.instanceId === undefined;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 72,
    overscan: 8,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = conversations;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 12) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => onItems(items));
  const at = items.findIndex(({ id }) => id === current);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
    // Only when another one is opened: a list that moves by itself must not pull the reader along.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);

  if (conversations.isPending) return <Padded><Rows count={6} height={56} /></Padded>;
  if (conversations.isError && !conversations.data) return <ErrorState error={conversations.error} retry={() => void conversations.refetch()} />;
  if (items.length === 0) return <Nothing search={search} hasNumbers={instances.length > 0} clear={clear} />;
  return (
    <div ref={scroll} className={classes.scroll}>
      <ul className={classes.list} style={{ height: rows.getTotalSize() }}>
        {drawn.map((row) => {
          const conversation = items[row.index]!;
          return (
            <li key={row.key} className={classes.item} style={{ transform: `translateY(${row.start}px)` }}>
              <ConversationRow
                conversation={conversation}
                to={addressOf(conversation.id)}
                current={conversation.id === current}
                through={mixed ? (instances.find(({ id }) => id === conversation.instanceId)?.name ?? null) : null}
                now={now}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Padded({ children }: { children: ReactNode }) {
  return <div style={{ padding: 12 }}>{children}</div>;
}

function Nothing({ search, hasNumbers, clear }: { search: URLSearchParams; hasNumbers: boolean; clear: () => void }) {
  const { t } = useTranslation();
  const folder = folderOf(search.get('folder'));
  const narrowed = search.get('q') || search.get('instanceId') || search.get('labelId');
  if (search.get('q')) return <EmptyState compact icon={IconMessageSearch} title={t('inbox.nobodyFound')} />;
  if (!hasNumbers) {
    return (
      <EmptyState
        icon={IconMessages}
        title={t('inbox.emptyTitle')}
        text={t('inbox.emptyNoNumber')}
        action={
          <Button component={Link} to="/instances">
            {t('instances.connectNumber')}
          </Button>
        }
      />
    );
  }
  if (folder === 'all' && !narrowed) return <EmptyState icon={IconMessages} title={t('inbox.emptyTitle')} text={t('inbox.emptyText')} />;
  return (
    <EmptyState
      icon={IconMessages}
      title={t(`inbox.emptyFolder.${folder}`)}
      action={
        <Button variant="default" onClick={clear}>
          {t('inbox.seeAll')}
        </Button>
      }
    />
  );
}
