/** A conversation without a server, for the tests. */
import type { ThreadMessage, ThreadPage } from './contract';
import { pageSize, type ThreadSource } from './thread';

export const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

export function message(number: number, change: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    id: `m${String(number).padStart(6, '0')}`,
    conversationId: 'c',
    instanceId: 1,
    direction: 'in',
    origin: 'contact',
    at: at(number),
    kind: 'text',
    sender: null,
    text: `message ${number}`,
    media: null,
    location: null,
    contacts: null,
    other: null,
    replyTo: null,
    reactions: [],
    tick: null,
    editedAt: null,
    deletedAt: null,
    outboundId: null,
    ...change,
  };
}

/** A server with a conversation of its own; cursors are the number of the last message seen. */
export class FakeServer implements ThreadSource {
  readonly all: ThreadMessage[];
  calls = 0;
  fails = false;

  constructor(count: number) {
    this.all = Array.from({ length: count }, (_, index) => message(index));
  }

  page({ before, after, around }: { before?: string; after?: string; around?: string }): Promise<ThreadPage> {
    this.calls += 1;
    if (this.fails) return Promise.reject(new Error('lost'));
    const all = this.all.toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const index = (id: string) => all.findIndex((item) => item.id === id);
    let from = Math.max(0, all.length - pageSize);
    let until = all.length;
    if (before) [from, until] = [Math.max(0, index(before) - pageSize), index(before)];
    if (after) [from, until] = [index(after) + 1, Math.min(all.length, index(after) + 1 + pageSize)];
    if (around) [from, until] = [Math.max(0, index(around) - pageSize / 2), Math.min(all.length, index(around) + pageSize / 2)];
    const items = all.slice(from, until);
    return Promise.resolve({ items, olderCursor: from > 0 ? (items[0]?.id ?? null) : null, newerCursor: items.at(-1)?.id ?? null });
  }

  one(id: string): Promise<ThreadMessage> {
    this.calls += 1;
    const found = this.all.find((item) => item.id === id);
    return found ? Promise.resolve(found) : Promise.reject(new Error('gone'));
  }
}
