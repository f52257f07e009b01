import type { Page } from '../../shared/contract';
import { addDays } from '../../shared/quickTimes';
import { compareTimes } from '../../shared/time';
import type { Conversation } from './contract';

/** What the list asks the server for. */
export interface ListFilter {
  instanceId?: number;
  unread?: boolean;
  kind?: 'person' | 'group';
  archived?: boolean;
  labelId?: string;
  assigned?: 'me';
  q?: string;
}

export const folders = ['all', 'unread', 'groups', 'mine', 'archived'] as const;
export type Folder = (typeof folders)[number];

export function folderOf(value: string | null): Folder {
  return folders.find((folder) => folder === value) ?? 'all';
}

/** From the address bar to the API. */
export function listFilter(search: URLSearchParams): ListFilter {
  const folder = folderOf(search.get('folder'));
  const instanceId = Number(search.get('instanceId'));
  const q = search.get('q')?.trim();
  return {
    ...(Number.isInteger(instanceId) && instanceId > 0 ? { instanceId } : {}),
    ...(folder === 'unread' ? { unread: true } : {}),
    ...(folder === 'groups' ? { kind: 'group' as const } : {}),
    ...(folder === 'mine' ? { assigned: 'me' as const } : {}),
    ...(folder === 'archived' ? { archived: true } : {}),
    ...(search.get('labelId') ? { labelId: search.get('labelId')! } : {}),
    ...(q ? { q } : {}),
  };
}

/** Null when only the server can say: it alone searches names. */
export function matches(filter: ListFilter, conversation: Conversation, me: number): boolean | null {
  if (filter.instanceId !== undefined && conversation.instanceId !== filter.instanceId) return false;
  if (filter.unread && conversation.unread === 0) return false;
  if (filter.kind && conversation.kind !== filter.kind) return false;
  if (conversation.archived !== (filter.archived ?? false)) return false;
  if (filter.labelId && !conversation.labels.some(({ id }) => id === filter.labelId)) return false;
  if (filter.assigned === 'me' && conversation.assignedTo?.id !== me) return false;
  return filter.q ? null : true;
}

const before = (a: Conversation, b: Conversation) => {
  const [left, right] = [a.lastMessageAt ?? a.createdAt, b.lastMessageAt ?? b.createdAt];
  const order = compareTimes(left, right);
  return order === 0 ? a.id > b.id : order > 0;
};

/**
 * Puts one fresh conversation where it belongs in a list that is already loaded, instead of loading every page again.
 * The one being read stays even when it no longer fits, so that reading it does not make it vanish from “unread”.
 */
export function placed(pages: Page<Conversation>[], filter: ListFilter, fresh: Conversation, me: number, open: string | null): Page<Conversation>[] {
  const known = pages.some((page) => page.items.some(({ id }) => id === fresh.id));
  const fits = matches(filter, fresh, me);
  const stays = fits === true || (known && (fits === null || fresh.id === open));
  if (!known && !stays) return pages;
  if (fits === null && known) return pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === fresh.id ? fresh : item)) }));
  const without = pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== fresh.id) }));
  if (!stays) return without;
  for (const page of without) {
    const at = page.items.findIndex((item) => before(fresh, item));
    if (at >= 0) {
      page.items.splice(at, 0, fresh);
      return without;
    }
  }
  const last = without.at(-1);
  // Below everything loaded: it belongs to a page that has not been asked for, unless there is none.
  if (last && last.nextCursor === null) last.items.push(fresh);
  return without;
}

/** “14:05” today, “ontem”, the weekday within a week, else the date: as people know it from their phone. */
export function showStamp(iso: string | null, now: Date, locale: string, yesterday: string): string {
  if (!iso) return '';
  const at = new Date(iso);
  const day = (date: Date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  const today = day(now);
  if (day(at) === today) return at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (day(at) === addDays(today, -1)) return yesterday;
  if (day(at) > addDays(today, -7) && at < now) return at.toLocaleDateString(locale, { weekday: 'short' }).replace('.', '');
  return at.toLocaleDateString(locale, { day: '2-digit', month: '2-digit', year: '2-digit' });
}
