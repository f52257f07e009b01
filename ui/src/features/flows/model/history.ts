import type { Definition } from './contract';

/** Undo and redo. Changes under one key close together in time (typing, arrow keys) are one step back. */
export interface History {
  past: Definition[];
  now: Definition;
  future: Definition[];
  lastKey: string | null;
  lastAt: number;
}

const most = 200;
const together = 1200;

export function beginHistory(now: Definition): History {
  return { past: [], now, future: [], lastKey: null, lastAt: 0 };
}

export function changed(history: History, next: Definition, at: number, key: string | null = null): History {
  if (next === history.now) return history;
  const joins = key !== null && key === history.lastKey && at - history.lastAt < together;
  return {
    past: joins ? history.past : [...history.past, history.now].slice(-most),
    now: next,
    future: [],
    lastKey: key,
    lastAt: at,
  };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], lastKey: null, lastAt: 0 };
}

export function redone(history: History): History {
  const [after, ...future] = history.future;
  if (!after) return history;
  return { past: [...history.past, history.now], now: after, future, lastKey: null, lastAt: 0 };
}
