import { Button, Center } from '@mantine/core';
import { IconMessageSearch } from '@tabler/icons-react';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { useNow } from '../../shared/useNow';
import type { ListProps } from './ConversationList';
import classes from './ConversationList.module.css';
import { ConversationRow } from './ConversationRow';
import { snippet } from './highlight';
import { showStamp } from './lists';
import { useConversations, useSearch } from './queries';

interface SearchHitsProps extends Pick<ListProps, 'filter' | 'current' | 'addressOf'> {
  q: string;
  /** Only inside this conversation. */
  within: string | null;
  hitAddress: (conversationId: string, messageId: string) => string;
}

/** Names first, then messages; each hit opens its conversation at that message. */
export function SearchHits({ q, within, filter, current, addressOf, hitAddress }: SearchHitsProps) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const names = useConversations(filter);
  const hits = useSearch(q, filter.instanceId, within ?? undefined);
  const people = within ? [] : (names.data?.pages[0]?.items.slice(0, 8) ?? []);
  const found = hits.data?.pages.flatMap((page) => page.items) ?? [];
  if (hits.isError && !hits.data) return <ErrorState error={hits.error} retry={() => void hits.refetch()} />;
  const nothing = hits.isSuccess && !hits.isPlaceholderData && names.isSuccess && found.length === 0 && people.length === 0;
  return (
    <div className={classes.scroll} aria-live="polite" aria-busy={hits.isFetching}>
      {people.length > 0 && (
        <section aria-label={t('inbox.title')}>
          <div className={classes.group}>{t('inbox.title')}</div>
          {people.map((conversation) => (
            <ConversationRow key={conversation.id} conversation={conversation} to={addressOf(conversation.id)} current={conversation.id === current} through={null} now={now} />
          ))}
        </section>
      )}
      {found.length > 0 && (
        <section aria-label={t('inbox.foundMessages')}>
          <div className={classes.group}>{t('inbox.foundMessages')}</div>
          {found.map(({ message, conversation }) => (
            <Link key={message.id} to={hitAddress(conversation.id, message.id)} className={classes.hit}>
              <div className={classes.line}>
                <span className={classes.name}>{within ? (message.direction === 'out' ? t('inbox.you') : (message.sender?.name ?? conversation.title)) : conversation.title}</span>
                <span className={classes.stamp}>{showStamp(message.at, now, i18n.language === 'en' ? 'en-GB' : 'pt-BR', t('time.yesterday'))}</span>
              </div>
              <Snippet text={message.text ?? message.media?.fileName ?? t(`inbox.kind.${message.kind}`)} q={q} />
            </Link>
          ))}
        </section>
      )}
      {hits.isPending && q.length >= 2 && (
        <div style={{ padding: 12 }}>
          <Rows count={4} height={48} />
        </div>
      )}
      {nothing && <EmptyState compact icon={IconMessageSearch} title={t('inbox.nothingFound')} text={t('inbox.nothingFoundText')} />}
      {hits.hasNextPage && (
        <Center p="sm">
          <Button variant="default" size="xs" loading={hits.isFetchingNextPage} onClick={() => void hits.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Center>
      )}
    </div>
  );
}

function Snippet({ text, q }: { text: string; q: string }) {
  const parts = useMemo(() => snippet(text, q), [text, q]);
  return (
    <div className={classes.hitText}>
      {parts.map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : <Fragment key={index}>{part.text}</Fragment>))}
    </div>
  );
}
