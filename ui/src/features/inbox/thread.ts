import { compareTimes } from '../../shared/time';
import type { ThreadMessage, ThreadPage } from './contract';

/** How many messages travel at once. */
export const pageSize = 50;

export interface ThreadState {
  items: readonly ThreadMessage[];
  olderCursor: string | null;
  newerCursor: string | null;
  /** The newest message is among the items, so that what comes in belongs right after them. */
  atEnd: boolean;
  loading: 'first' | 'older' | 'newer' | null;
  error: unknown;
  /** The message to scroll to once it is drawn; a new object each time, so that the same one can be asked for twice. */
  jump: { id: string } | null;
}

export interface ThreadSource {
  page(query: { before?: string; after?: string; around?: string }): Promise<ThreadPage>;
  one(messageId: string): Promise<ThreadMessage>;
}

export const emptyThread: ThreadState = { items: [], olderCursor: null, newerCursor: null, atEnd: false, loading: null, error: null, jump: null };

const compare = (a: ThreadMessage, b: ThreadMessage) => compareTimes(a.at, b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** One list in the conversation's order; where both know a message, the second one's is newer. */
export function merged(before: readonly ThreadMessage[], more: readonly ThreadMessage[]): readonly ThreadMessage[] {
  if (more.length === 0) return before;
  const byId = new Map(more.map((message) => [message.id, message]));
  const kept = before.map((message) => {
    const other = byId.get(message.id);
    byId.delete(message.id);
    return other ?? message;
  });
  const added = more.filter(({ id }) => byId.has(id));
  const last = kept.at(-1);
  const first = kept[0];
  if (added.length === 0) return kept;
  const rising = added.every((message, index) => index === 0 || compare(added[index - 1]!, message) <= 0);
  if (rising && (!last || compare(last, added[0]!) < 0)) return [...kept, ...added];
  if (rising && first && compare(added.at(-1)!, first) < 0) return [...added, ...kept];
  return [...kept, ...added].sort(compare);
}

/**
 * The loaded part of one conversation: a window over its messages that grows both ways, follows what comes in while it
 * holds the newest one, and moves as a whole when a search jumps elsewhere. Knows nothing of React or of the network.
 */
export class Thread {
  state: ThreadState;
  private readonly source: ThreadSource;
  private readonly listeners = new Set<() => void>();
  private readonly stale = new Set<string>();
  /** Changed while a page was on its way, which may have been read before. */
  private readonly overtaken = new Set<string>();
  private refreshing = false;
  private catchUpAgain = false;
  /** Answers of an earlier window are thrown away. */
  private generation = 0;

  constructor(source: ThreadSource, start: ThreadState = emptyThread) {
    this.source = source;
    this.state = { ...start, loading: null, error: null, jump: null };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  read = (): ThreadState => this.state;

  /** The newest page; what was remembered from an earlier visit shows meanwhile. */
  async open(): Promise<void> {
    await this.load('first', {}, (page) => {
      const known = new Set(this.state.items.map(({ id }) => id));
      const connected = this.state.atEnd && (page.items.length < pageSize || page.items.some(({ id }) => known.has(id)));
      if (connected) return { items: merged(this.state.items, page.items), newerCursor: page.newerCursor ?? this.state.newerCursor, atEnd: true };
      return { items: page.items, olderCursor: page.olderCursor, newerCursor: page.newerCursor, atEnd: true };
    });
  }

  async older(): Promise<void> {
    const before = this.state.olderCursor;
    if (!before || this.state.loading) return;
    await this.load('older', { before }, (page) => ({ items: merged(this.state.items, page.items), olderCursor: page.olderCursor }));
  }

  async newer(): Promise<void> {
    const after = this.state.newerCursor;
    if (!after || this.state.atEnd || this.state.loading) return;
    await this.load('newer', { after }, (page) => this.appended(page));
  }

  /** Shows a message wherever it is: scrolls when it is loaded, else moves the window there. */
  async jumpTo(id: string): Promise<void> {
    if (this.state.items.some((message) => message.id === id)) return this.set({ jump: { id } });
    this.generation += 1;
    await this.load('first', { around: id }, (page) => ({
      items: page.items,
      olderCursor: page.olderCursor,
      newerCursor: page.newerCursor,
      atEnd: false,
      jump: { id },
    }));
    // A hit near the end shows the end too, so that new messages join it.
    await this.newer();
  }

  async toNewest(): Promise<void> {
    if (this.state.atEnd) return;
    this.generation += 1;
    await this.load('first', {}, (page) => ({ ...page, atEnd: true }));
  }

  /** A message is new in the conversation. */
  async arrived(messageId: string | undefined): Promise<void> {
    if (!this.state.atEnd) return;
    if (messageId && this.state.items.some(({ id }) => id === messageId)) return this.changed(messageId);
    await this.catchUp();
    // A clock that was behind puts a late one among those already there, where asking for what follows does not find it.
    if (messageId && !this.state.items.some(({ id }) => id === messageId)) await this.changed(messageId, true);
  }

  /** Ticks, edits, reactions: only what is loaded is asked for again, several at a time. */
  async changed(messageId: string, evenIfUnknown = false): Promise<void> {
    if (this.state.loading) this.overtaken.add(messageId);
    if (!evenIfUnknown && !this.state.items.some(({ id }) => id === messageId)) return;
    this.stale.add(messageId);
    if (this.refreshing) return;
    this.refreshing = true;
    await this.refreshStale();
    this.refreshing = false;
  }

  /** News may have been missed: what follows, and the newest page once more for ticks and edits. */
  async recover(): Promise<void> {
    if (this.state.atEnd) {
      await this.catchUp();
      await this.open();
    } else {
      await Promise.all(this.state.items.slice(-pageSize).map(({ id }) => this.changed(id)));
    }
  }

  /** What the server answered to something done here. */
  put(message: ThreadMessage): void {
    if (this.state.items.some(({ id }) => id === message.id)) this.set({ items: merged(this.state.items, [message]) });
  }

  /** One batch after the other, so that an earlier answer never replaces a later one. */
  private async refreshStale(): Promise<void> {
    const ids = [...this.stale].slice(0, 6);
    if (ids.length === 0) return;
    for (const id of ids) this.stale.delete(id);
    const generation = this.generation;
    const answers = await Promise.allSettled(ids.map((id) => this.source.one(id)));
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    if (generation === this.generation && found.length > 0) this.set({ items: merged(this.state.items, found) });
    await this.refreshStale();
  }

  private async catchUp(): Promise<void> {
    if (this.state.loading) {
      this.catchUpAgain = true;
      return;
    }
    const after = this.state.newerCursor;
    if (!after) return this.open();
    const generation = this.generation;
    this.catchUpAgain = false;
    await this.load('newer', { after }, (page) => this.appended(page));
    if (generation === this.generation && (this.catchUpAgain || !this.state.atEnd)) await this.catchUp();
  }

  private appended(page: ThreadPage): Partial<ThreadState> {
    return {
      items: merged(this.state.items, page.items),
      newerCursor: page.newerCursor ?? this.state.newerCursor,
      atEnd: page.items.length < pageSize,
    };
  }

  private async load(
    loading: NonNullable<ThreadState['loading']>,
    query: Parameters<ThreadSource['page']>[0],
    apply: (page: ThreadPage) => Partial<ThreadState>,
  ): Promise<void> {
    const generation = this.generation;
    this.set({ loading, error: null });
    try {
      const page = await this.source.page(query);
      if (generation === this.generation) this.set({ ...apply(page), loading: null });
    } catch (error) {
      // Marked as the end, so that nothing asks again in a loop; trying again is up to the person or the next event.
      if (generation === this.generation) this.set({ loading: null, error, ...(loading === 'newer' ? { atEnd: true } : {}) });
    }
    if (this.catchUpAgain && loading !== 'newer' && generation === this.generation) {
      this.catchUpAgain = false;
      await this.catchUp();
    }
    const overtaken = [...this.overtaken];
    this.overtaken.clear();
    await Promise.all(overtaken.map((id) => this.changed(id)));
  }

  private set(change: Partial<ThreadState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
