import { Text } from '@mantine/core';
import { IconPaperclip, IconUsersGroup } from '@tabler/icons-react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../shared/contract';
import { showPhone } from '../../shared/phone';
import { TimeText } from '../../shared/TimeText';
import { useInstances } from '../instances/queries';
import classes from './MessageList.module.css';
import { StateChip } from './State';

/** Only what is on screen is drawn; nearing the end loads the next page. */
export function MessageList({ items, open, more }: { items: Message[]; open: (message: Message) => void; more: (() => void) | null }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => 62,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 10) more();
  }, [last, items.length, more]);
  return (
    <ul ref={list} className={classes.list} style={{ height: rows.getTotalSize() }} aria-label={t('messages.title')}>
      {drawn.map((row) => (
        <li
          key={row.key}
          ref={rows.measureElement}
          data-index={row.index}
          className={classes.item}
          style={{ transform: `translateY(${row.start - rows.options.scrollMargin}px)` }}
        >
          <MessageRow message={items[row.index]!} open={open} />
        </li>
      ))}
    </ul>
  );
}

export function MessageRow({ message, open }: { message: Message; open: (message: Message) => void }) {
  const { t } = useTranslation();
  const through = useThrough(message);
  return (
    <button type="button" className={classes.row} onClick={() => open(message)}>
      <div className={classes.when}>
        <TimeText at={message.dueAt} zone={message.timeZone} />
      </div>
      <div className={classes.what}>
        <Text size="sm" fw={550} truncate className="number" component="div">
          <Recipient message={message} />
        </Text>
        <Text size="sm" c="dimmed" truncate component="div">
          {message.media && <IconPaperclip size={13} aria-label={t('media.attached')} style={{ verticalAlign: '-2px', marginRight: 3 }} />}
          {message.text || message.media?.fileName}
        </Text>
      </div>
      <div className={classes.through}>
        <Text size="xs" c="dimmed" truncate component="div">
          {through}
        </Text>
      </div>
      <div className={classes.state}>
        <StateChip message={message} />
      </div>
    </button>
  );
}

export function Recipient({ message }: { message: Message }) {
  const { t } = useTranslation();
  const group = message.toKind === 'group' || message.to.endsWith('@g.us');
  if (group) {
    return (
      <>
        <IconUsersGroup size={14} aria-label={t('schedule.group')} style={{ verticalAlign: '-2px', marginRight: 4 }} />
        {message.toName ?? message.to}
      </>
    );
  }
  return <>{message.toName ? `${message.toName} · ${showPhone(message.to)}` : showPhone(message.to)}</>;
}

/** The instance really used once it is known; until then, the choice. */
export function useThrough(message: Message): string {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const nameOf = (id: number) => instances.find((instance) => instance.id === id)?.name ?? t('through.gone', { id });
  if (message.sentVia) return nameOf(message.sentVia);
  if (message.from === 'active') return t('through.activeThen');
  if (Array.isArray(message.from)) return message.from.map(nameOf).join(' → ');
  return message.instanceId ? nameOf(message.instanceId) : '';
}
