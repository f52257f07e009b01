import type { Message } from '../../shared/contract';
import { compareTimes } from '../../shared/time';
import type { ThreadMessage } from './contract';

/** One line of the drawn thread. */
export type Row =
  | { type: 'day'; key: string; at: string }
  | { type: 'unread'; key: string; count: number }
  | { type: 'message'; key: string; message: ThreadMessage; first: boolean }
  | { type: 'scheduled'; key: string; count: number }
  | { type: 'ghost'; key: string; message: Message; leaving: boolean };

const moments = new WeakMap<ThreadMessage, { day: string; time: number }>();

/** The day on the viewer's own calendar, and the moment. Remembered, because a long thread asks for them at every new message. */
function momentOf(message: ThreadMessage): { day: string; time: number } {
  const known = moments.get(message);
  if (known) return known;
  const at = new Date(message.at);
  const moment = { day: localDay(at), time: at.getTime() };
  moments.set(message, moment);
  return moment;
}

export function localDay(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** Bubbles closer than this, from the same side and person, form one run. */
const runGap = 5 * 60_000;

function continues(before: ThreadMessage | undefined, message: ThreadMessage): boolean {
  if (!before || before.direction !== message.direction || before.origin !== message.origin) return false;
  if ((before.sender?.contactId ?? before.sender?.name) !== (message.sender?.contactId ?? message.sender?.name)) return false;
  return momentOf(message).time - momentOf(before).time < runGap;
}

/** On its way at this moment, in contrast to what waits for its time. */
export function isLeaving(message: Message, now: number): boolean {
  return message.state === 'claimed' || message.state === 'handed' || (message.state === 'planned' && Date.parse(message.dueAt) <= now);
}

export interface RowInput {
  items: readonly ThreadMessage[];
  /** Planned, leaving and troubled messages of the ledger; empty when the newest message is not loaded. */
  ghosts: readonly Message[];
  unreadFrom: string | null;
  unread: number;
  now: number;
}

export function rowsOf({ items, ghosts, unreadFrom, unread, now }: RowInput): Row[] {
  const rows: Row[] = [];
  let before: ThreadMessage | undefined;
  for (const message of items) {
    const { day } = momentOf(message);
    const newDay = !before || momentOf(before).day !== day;
    if (newDay) rows.push({ type: 'day', key: `day-${day}`, at: message.at });
    const marked = message.id === unreadFrom;
    if (marked) rows.push({ type: 'unread', key: 'unread', count: unread });
    rows.push({ type: 'message', key: message.id, message, first: newDay || marked || !continues(before, message) });
    before = message;
  }
  const inThread = new Set(items.slice(-200).flatMap(({ outboundId }) => outboundId ?? []));
  const open = ghosts.filter(({ id }) => !inThread.has(id)).toSorted((a, b) => compareTimes(a.dueAt, b.dueAt));
  const leaving = open.filter((message) => isLeaving(message, now));
  const waiting = open.filter((message) => !isLeaving(message, now));
  for (const message of leaving) rows.push({ type: 'ghost', key: `ghost-${message.id}`, message, leaving: true });
  if (waiting.length > 0) rows.push({ type: 'scheduled', key: 'scheduled', count: waiting.length });
  for (const message of waiting) rows.push({ type: 'ghost', key: `ghost-${message.id}`, message, leaving: false });
  return rows;
}
