import type { MessageFilter, MessageState } from '../../shared/contract';
import { addDays, toInstant } from '../../shared/quickTimes';

/** The folders of the list, in words a person uses, each a set of states. */
export const views = {
  all: [],
  planned: ['planned', 'claimed', 'handed'],
  attention: ['held', 'unknown'],
  sent: ['accepted', 'delivered', 'read'],
  failed: ['failed', 'skipped'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly MessageState[]>;

export type View = keyof typeof views;

export function viewOf(value: string | null): View {
  return value && Object.hasOwn(views, value) ? (value as View) : 'all';
}

/** From the address bar to the API. Days are whole days of the person's zone. */
export function filterOf(search: URLSearchParams, timeZone: string): MessageFilter {
  const view = viewOf(search.get('view'));
  const from = search.get('from');
  const until = search.get('until');
  return {
    state: views[view].join(',') || undefined,
    instanceId: search.get('instanceId') ?? undefined,
    q: search.get('q')?.trim() || undefined,
    dueFrom: from ? toInstant({ date: from, time: '00:00' }, timeZone)?.toISOString() : undefined,
    dueTo: until ? toInstant({ date: addDays(until, 1), time: '00:00' }, timeZone)?.toISOString() : undefined,
    order: view === 'planned' ? 'asc' : 'desc',
  };
}
