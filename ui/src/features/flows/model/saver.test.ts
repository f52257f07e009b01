import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../shared/api';
import type { Definition, Flow, FlowPatch } from './contract';
import { emptyDefinition } from './newStep';
import { DraftSaver } from './saver';

/** The server's side of saving: one revision, refused when it is not the present one. */
class FakeFlows {
  revision = 1;
  draft: Definition = emptyDefinition();
  requests: FlowPatch[] = [];
  fail: ApiError | null = null;
  hold: Promise<void> | null = null;

  put = async ({ revision, ...patch }: FlowPatch & { revision: number }): Promise<Flow> => {
    this.requests.push(patch);
    await this.hold;
    if (this.fail) throw this.fail;
    if (revision !== this.revision) throw new ApiError(409, { title: 'flow-changed-meanwhile' });
    this.revision += 1;
    this.draft = patch.draft ?? this.draft;
    return { revision: this.revision, draft: this.draft } as Flow;
  };
}

const drawing = (start: string): Definition => ({ ...emptyDefinition(), start });

describe('saving the draft', () => {
  let server: FakeFlows;
  let saver: DraftSaver;
  const saved = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    saved.mockClear();
    server = new FakeFlows();
    saver = new DraftSaver(1, server.put, saved, 700);
  });
  afterEach(() => {
    saver.stop();
    vi.useRealTimers();
  });

  it('waits for a pause and sends only the last', async () => {
    saver.change({ draft: drawing('a') });
    saver.change({ draft: drawing('b') });
    expect(saver.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(700);
    expect(server.requests).toHaveLength(1);
    expect(server.draft.start).toBe('b');
    expect([saver.state, saver.revision, saver.settled]).toEqual(['saved', 2, true]);
    expect(saved).toHaveBeenCalledOnce();
  });

  it('never has two requests under way, so that it does not conflict with itself', async () => {
    let release = () => {};
    server.hold = new Promise((resolve) => (release = resolve));
    saver.change({ draft: drawing('a') });
    await vi.advanceTimersByTimeAsync(700);
    saver.change({ draft: drawing('b') });
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.requests).toHaveLength(1);
    release();
    server.hold = null;
    await vi.advanceTimersByTimeAsync(700);
    expect([server.draft.start, saver.state]).toEqual(['b', 'saved']);
  });

  it('flushes at once, with what was changed during the request', async () => {
    let release = () => {};
    server.hold = new Promise((resolve) => (release = resolve));
    saver.change({ name: 'Novo nome' });
    const flushed = saver.flush();
    await vi.advanceTimersByTimeAsync(0);
    saver.change({ draft: drawing('late') });
    server.hold = null;
    release();
    expect(await flushed).toBe(true);
    expect(server.draft.start).toBe('late');
  });

  it('tries again by itself after the server was out of reach, with nothing lost', async () => {
    server.fail = new ApiError(0, {});
    saver.change({ draft: drawing('a') });
    await vi.advanceTimersByTimeAsync(700);
    expect([saver.state, saver.settled]).toEqual(['failed', false]);
    server.fail = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect([server.draft.start, saver.state]).toEqual(['a', 'saved']);
  });

  it('does not repeat what the server refuses for good', async () => {
    server.fail = new ApiError(400, { title: 'validation-failed' });
    saver.change({ draft: drawing('a') });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
  });

  it('stops at a conflict and keeps this page’s work until somebody decides', async () => {
    server.revision = 5;
    saver.change({ draft: drawing('mine') });
    await vi.advanceTimersByTimeAsync(700);
    saver.change({ draft: drawing('mine, longer') });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([saver.state, server.requests.length, saver.settled]).toEqual(['conflict', 1, false]);
    expect(await saver.keepMine(server.revision, drawing('mine, longer'))).toBe(true);
    expect([server.draft.start, saver.state]).toEqual(['mine, longer', 'saved']);
  });

  it('takes over the other one when asked', async () => {
    server.revision = 5;
    saver.change({ draft: drawing('mine') });
    await vi.advanceTimersByTimeAsync(700);
    saver.adopt(5);
    expect([saver.state, saver.settled, saver.revision]).toEqual(['saved', true, 5]);
  });
});
