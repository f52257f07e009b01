import { expect, it } from 'vitest';
import type { Message, Page } from '../../shared/contract';
import type { Conversation } from './contract';
import { listFilter, matches, placed, showStamp } from './lists';
import { rowsOf } from './rows';
import { message } from './thread.fake';

function conversation(id: string, at: string, change: Partial<Conversation> = {}): Conversation {
  return {
    id,
    instanceId: 1,
    kind: 'person',
    title: id,
    contactId: null,
    phoneNumber: null,
    unread: 1,
    lastMessageAt: `2026-01-01T${at}:00Z`,
    lastMessage: null,
    archived: false,
    assignedTo: null,
    labels: [],
    optedOutAt: null,
    automationPausedUntil: null,
    automationPausedBy: null,
    canReply: true,
    createdAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

const pages = (...items: Conversation[][]): Page<Conversation>[] => items.map((list, index) => ({ items: list, nextCursor: index < items.length - 1 ? 'x' : null }));
const ids = (list: Page<Conversation>[]) => list.map((page) => page.items.map(({ id }) => id));
const a = conversation('a', '10:00');
const b = conversation('b', '09:00');
const c = conversation('c', '08:00');

it('reads the folder from the address', () => {
  expect(listFilter(new URLSearchParams('folder=unread&instanceId=2&q=%20ana%20'))).toEqual({ instanceId: 2, unread: true, q: 'ana' });
  expect(listFilter(new URLSearchParams('folder=constructor&instanceId=x'))).toEqual({});
});

it('moves a conversation up when something new is said in it', () => {
  expect(ids(placed(pages([a, b], [c]), {}, conversation('c', '11:00'), 1, null))).toEqual([['c', 'a', 'b'], []]);
  expect(ids(placed(pages([a], [c]), {}, b, 1, null))).toEqual([['a'], ['b', 'c']]);
});

it('leaves one that lies below what is loaded to its page', () => {
  const loaded = [{ items: [a, b], nextCursor: 'x' }];
  expect(ids(placed(loaded, {}, c, 1, null))).toEqual([['a', 'b']]);
  expect(ids(placed(pages([a, b]), {}, c, 1, null))).toEqual([['a', 'b', 'c']]);
});

it('takes one out of a folder that it no longer fits, unless it is being read', () => {
  const read = { ...b, unread: 0 };
  expect(ids(placed(pages([a, b]), { unread: true }, read, 1, null))).toEqual([['a']]);
  expect(ids(placed(pages([a, b]), { unread: true }, read, 1, 'b'))).toEqual([['a', 'b']]);
  expect(ids(placed(pages([a, b]), {}, { ...b, archived: true }, 1, null))).toEqual([['a']]);
  expect(ids(placed(pages([a]), { instanceId: 2 }, b, 1, null))).toEqual([['a']]);
});

it('leaves searching names to the server', () => {
  expect(matches({ q: 'x' }, a, 1)).toBeNull();
  expect(ids(placed(pages([a, b]), { q: 'x' }, conversation('c', '12:00'), 1, null))).toEqual([['a', 'b']]);
  expect(ids(placed(pages([a, b]), { q: 'x' }, conversation('b', '12:00'), 1, null))).toEqual([['a', 'b']]);
});

it('knows mine and labels', () => {
  const mine = conversation('m', '10:00', { assignedTo: { id: 7, name: 'Ana' }, labels: [{ id: 'l', name: 'VIP', color: '#000000' }] });
  expect(matches({ assigned: 'me' }, mine, 7)).toBe(true);
  expect(matches({ assigned: 'me' }, mine, 8)).toBe(false);
  expect(matches({ labelId: 'l' }, mine, 7)).toBe(true);
  expect(matches({ labelId: 'k' }, mine, 7)).toBe(false);
});

it('writes times as a phone does', () => {
  const now = new Date(2026, 10, 22, 15, 0);
  const stamp = (...at: [number, number, number, number, number]) => showStamp(new Date(...at).toISOString(), now, 'pt-BR', 'ontem');
  expect(stamp(2026, 10, 22, 9, 5)).toBe('09:05');
  expect(stamp(2026, 10, 21, 9, 5)).toBe('ontem');
  expect(stamp(2026, 10, 18, 9, 5)).toBe('qua');
  expect(stamp(2026, 9, 1, 9, 5)).toBe('01/10/26');
});

const ledger = (id: string, change: Partial<Message> = {}): Message => ({
  id,
  state: 'planned',
  to: '+5511988887777',
  toName: null,
  text: id,
  dueAt: '2026-01-05T12:00:00Z',
  timeZone: 'UTC',
  lateBy: null,
  instanceId: 1,
  from: null,
  externalId: null,
  reason: null,
  createdAt: '2026-01-01T00:00:00Z',
  acceptedAt: null,
  deliveredAt: null,
  readAt: null,
  ...change,
});

it('draws days, runs, what is unread, and what waits at the end', () => {
  const items = [message(0), message(1), message(20), message(21, { direction: 'out', origin: 'phone', outboundId: 'sent' }), message(60 * 40)];
  const rows = rowsOf({
    items,
    ghosts: [ledger('later'), ledger('sent', { state: 'claimed' }), ledger('leaving', { state: 'handed' }), ledger('due', { dueAt: '2026-01-01T01:00:00Z' })],
    unreadFrom: items[2]!.id,
    unread: 3,
    now: Date.parse('2026-01-02T00:00:00Z'),
  });
  expect(rows.map((row) => (row.type === 'message' ? `${row.type}${row.first ? '+' : ''}` : row.type === 'ghost' ? row.message.id : row.type))).toEqual([
    'day',
    'message+',
    'message',
    'unread',
    'message+',
    'message+',
    'day',
    'message+',
    'due',
    'leaving',
    'scheduled',
    'later',
  ]);
});

it('gives every row a key of its own', () => {
  const rows = rowsOf({ items: Array.from({ length: 5000 }, (_, index) => message(index)), ghosts: [ledger('x')], unreadFrom: null, unread: 0, now: 0 });
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});
