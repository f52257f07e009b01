import { ApiError } from '../../../shared/api';
import type { Flow, FlowPatch } from './contract';

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

type Put = (patch: FlowPatch & { revision: number }) => Promise<Flow>;

/** Saves what was changed, one request at a time and always on top of the revision it was made from. */
export class DraftSaver {
  private readonly put: Put;
  private readonly onSaved: (flow: Flow) => void;
  private readonly delay: number;
  private readonly watchers = new Set<() => void>();
  private pending: FlowPatch | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private failures = 0;
  revision: number;
  state: SaveState = 'saved';
  error: unknown = null;

  constructor(revision: number, put: Put, onSaved: (flow: Flow) => void, delay = 700) {
    this.revision = revision;
    this.put = put;
    this.onSaved = onSaved;
    this.delay = delay;
  }

  /** Nothing of this page's work is missing on the server. */
  get settled(): boolean {
    return this.pending === null && this.running === null;
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  change(patch: FlowPatch): void {
    this.pending = { ...this.pending, ...patch };
    if (this.state === 'conflict') return;
    this.tell('waiting');
    this.plan(this.delay);
  }

  /** Saves now and waits for it. False when it did not get through. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.running;
    if (!this.pending || this.state === 'conflict') return this.settled;
    this.running ??= this.save();
    await this.running;
    // What was typed during the request is saved in another one.
    return (this.state as SaveState) === 'failed' ? false : this.flush();
  }

  /** After a conflict: this page's work goes on top of what somebody else saved. */
  keepMine(revision: number, draft: FlowPatch['draft']): Promise<boolean> {
    this.revision = revision;
    this.pending = { ...this.pending, draft };
    this.tell('waiting');
    return this.flush();
  }

  /** What is now on the server is taken over; nothing waits any more. */
  adopt(revision: number): void {
    clearTimeout(this.timer);
    this.revision = revision;
    this.pending = null;
    this.tell('saved');
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private plan(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.running && this.pending && this.state !== 'conflict') this.running = this.save();
    }, delay);
  }

  private async save(): Promise<void> {
    const patch = this.pending ?? {};
    this.pending = null;
    this.tell('saving');
    try {
      const flow = await this.put({ ...patch, revision: this.revision });
      this.revision = flow.revision;
      this.failures = 0;
      this.running = null;
      this.tell(this.pending ? 'waiting' : 'saved');
      this.onSaved(flow);
      if (this.pending) this.plan(this.delay);
    } catch (error) {
      this.running = null;
      // What was changed meanwhile is newer than what did not get through.
      this.pending = { ...patch, ...(this.pending as FlowPatch | null) };
      this.error = error;
      const conflict = error instanceof ApiError && error.code === 'flow-changed-meanwhile';
      this.tell(conflict ? 'conflict' : 'failed');
      if (!conflict && isPassing(error)) this.plan(Math.min(30_000, 1000 * 2 ** ++this.failures));
    }
  }

  private tell(state: SaveState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

/** The server was not reached or stumbled: worth another try by itself. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429);
}
