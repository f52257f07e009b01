import { Loader } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../shared/contract';
import { showDayName } from '../../shared/time';
import { useNow } from '../../shared/useNow';
import type { Conversation } from './contract';
import { GhostBubble } from './GhostBubble';
import { MessageBubble, type BubbleActions } from './MessageBubble';
import { MessageMenu, type OpenMenu } from './MessageMenu';
import { rowsOf, type Row } from './rows';
import type { Thread, ThreadState } from './thread';
import classes from './Thread.module.css';

interface MessageRowsProps {
  conversation: Conversation;
  title: string;
  thread: Thread;
  state: ThreadState;
  ghosts: readonly Message[];
  actions: Omit<BubbleActions, 'more'>;
  /** The reader sees the newest message. */
  onSeen: () => void;
  /** Counts what was sent from here: the end comes into view, wherever the reader was. */
  sends: number;
}

/** Near this many pixels from either end, the next page is asked for. */
const nearEnd = 800;

/** Only what is on screen is drawn. The list holds on to its end: older pages grow above without moving what is read. */
export function MessageRows({ conversation, title, thread, state, ghosts, actions, onSeen, sends }: MessageRowsProps) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const now = useNow();
  const mark = useUnreadMark(conversation, state);
  const rows = useMemo(
    () => rowsOf({ items: state.items, ghosts: state.atEnd ? ghosts : [], unreadFrom: mark.from, unread: mark.count, now: now.getTime() + 30_000 }),
    [state.items, state.atEnd, ghosts, mark.from, mark.count, now],
  );
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: useCallback((index: number) => estimate(rows[index]), [rows]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 60,
  });
  const [atBottom, setAtBottom] = useState(true);
  const [hit, setHit] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const all = useMemo<BubbleActions>(() => ({ ...actions, more: (message, button) => setMenu({ message, button }) }), [actions]);

  // Whoever reads the newest goes on doing so: when a late message is put among the others, and when a strip or the composer takes room.
  const following = useRef(false);

  // First sight of a conversation: where reading stopped, else the end.
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || state.items.length === 0 || state.jump) return;
    placed.current = true;
    const unread = rows.findIndex(({ type }) => type === 'unread');
    following.current = unread < 0;
    if (unread >= 0) list.scrollToIndex(unread, { align: 'start' });
    else list.scrollToEnd();
  });

  const stay = useCallback(() => {
    if (following.current) list.scrollToEnd();
  }, [list]);
  useLayoutEffect(() => {
    if (rows.length > 0) stay();
  }, [rows, stay]);
  useEffect(() => {
    if (!scroll.current) return;
    const room = new ResizeObserver(stay);
    room.observe(scroll.current);
    return () => room.disconnect();
  }, [stay]);
  useEffect(() => {
    if (sends === 0) return;
    following.current = true;
    stay();
  }, [sends, stay]);

  useLayoutEffect(() => {
    const wanted = state.jump?.id;
    const at = wanted ? rows.findIndex(({ key }) => key === wanted) : -1;
    if (!wanted || at < 0) return;
    placed.current = true;
    following.current = false;
    list.scrollToIndex(at, { align: 'center' });
    setHit(wanted);
    const timer = setTimeout(() => setHit(null), 2400);
    return () => clearTimeout(timer);
    // Only when a jump is asked for; rows change for other reasons too.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [state.jump]);

  const look = () => {
    const box = scroll.current;
    if (!box || !placed.current) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    const atNewest = below < 80 && state.atEnd;
    setAtBottom(atNewest);
    if (atNewest) following.current = true;
    if (box.scrollTop < nearEnd && state.olderCursor && !state.loading) void thread.older();
    if (below < nearEnd && !state.atEnd && !state.loading) void thread.newer();
    if (atNewest && document.visibilityState === 'visible') onSeen();
  };
  const top = useRef(0);
  const onScroll = () => {
    setMenu(null);
    const box = scroll.current;
    if (box) {
      if (box.scrollTop < top.current) following.current = false;
      top.current = box.scrollTop;
    }
    look();
  };
  const latest = useRef(look);
  useEffect(() => {
    latest.current = look;
  });
  // What was loaded may not fill the screen, and a message that comes in while the end is in view has been seen.
  useEffect(() => latest.current(), [state.items, state.loading, state.atEnd]);
  useEffect(() => {
    const onShow = () => latest.current();
    document.addEventListener('visibilitychange', onShow);
    return () => document.removeEventListener('visibilitychange', onShow);
  }, []);

  const drawn = list.getVirtualItems();
  return (
    <>
      {state.loading === 'older' && (
        <div className={classes.older} role="status" aria-label={t('common.loading')}>
          <Loader size={18} />
        </div>
      )}
      <div
        ref={scroll}
        className={classes.scroll}
        onScroll={onScroll}
        // Scrolled by keyboard too, in every browser.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="log"
        aria-label={t('inbox.messagesWith', { name: title })}
        aria-live="polite"
        aria-relevant="additions"
        data-loaded={state.items.length}
      >
        <div className={classes.rows} style={{ height: list.getTotalSize() }}>
          {drawn.map((item) => {
            const row = rows[item.index]!;
            return (
              <div
                key={item.key}
                ref={list.measureElement}
                data-index={item.index}
                className={item.index === rows.length - 1 ? `${classes.row} ${classes.last}` : classes.row}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <RowView row={row} hit={hit} conversation={conversation} title={title} actions={all} />
              </div>
            );
          })}
        </div>
      </div>
      {menu && <MessageMenu menu={menu} reply={actions.reply} onClose={() => setMenu(null)} />}
      {(!atBottom || !state.atEnd) && state.items.length > 0 && (
        <button
          type="button"
          className={classes.toEnd}
          aria-label={conversation.unread > 0 ? t('inbox.toNewestUnread', { count: conversation.unread }) : t('inbox.toNewest')}
          onClick={() => void thread.toNewest().then(() => requestAnimationFrame(() => list.scrollToEnd()))}
        >
          {conversation.unread > 0 && <span className="number">{conversation.unread}</span>}
          <IconChevronDown size={20} stroke={1.8} aria-hidden />
        </button>
      )}
    </>
  );
}

interface RowViewProps {
  row: Row;
  hit: string | null;
  conversation: Conversation;
  title: string;
  actions: BubbleActions;
}

function RowView({ row, hit, conversation, title, actions }: RowViewProps) {
  const { t } = useTranslation();
  switch (row.type) {
    case 'day':
      return (
        <div className={classes.day}>
          <span>{showDayName(row.at)}</span>
        </div>
      );
    case 'unread':
      return (
        <div className={classes.divider} data-tone="new">
          {t('inbox.unreadMessages', { count: row.count })}
        </div>
      );
    case 'scheduled':
      return <div className={classes.divider}>{t('inbox.scheduledHere', { count: row.count })}</div>;
    case 'ghost':
      return <GhostBubble message={row.message} leaving={row.leaving} conversationId={conversation.id} />;
    case 'message':
      return <MessageBubble message={row.message} first={row.first} hit={hit === row.message.id} group={conversation.kind === 'group'} title={title} actions={actions} />;
  }
}

/** Where reading had stopped when the conversation was opened; it stays there while new messages come in. */
function useUnreadMark(conversation: Conversation, state: ThreadState): { from: string | null; count: number } {
  const [mark, setMark] = useState<{ from: string | null; count: number } | null>(null);
  if (mark === null && state.items.length > 0 && state.loading !== 'first') {
    const received = state.items.filter(({ direction }) => direction === 'in');
    const from = state.atEnd && conversation.unread > 0 && conversation.unread <= received.length ? (received.at(-conversation.unread)?.id ?? null) : null;
    setMark({ from, count: conversation.unread });
  }
  return mark ?? { from: null, count: 0 };
}

/** Close guesses keep the scrollbar calm; the true height replaces each as soon as it is drawn. */
function estimate(row: Row | undefined): number {
  if (!row) return 40;
  if (row.type === 'day' || row.type === 'unread' || row.type === 'scheduled') return 44;
  if (row.type === 'ghost') return row.leaving ? 48 : 96;
  const { message, first } = row;
  const lines = Math.min(30, Math.ceil((message.text?.length ?? 0) / 52));
  const media = { image: 214, video: 192, sticker: 142, document: 62, audio: 44, voiceNote: 44 } as Record<string, number>;
  return 32 + (first ? 8 : 2) + Math.max(0, lines - 1) * 21 + (media[message.kind] ?? 0) + (message.replyTo ? 50 : 0) + (message.reactions.length > 0 ? 26 : 0);
}
