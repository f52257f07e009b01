import type { From, NewMessage } from '../../shared/contract';
import type { Media } from '../../shared/contract';
import { type Recipient, recipientId } from './RecipientField';
import type { When } from './WhenField';

export interface Through {
  kind: 'activeNow' | 'activeThen' | 'chosen' | 'list';
  chosen: number | null;
  list: number[];
}

export interface Draft {
  recipient: Recipient;
  text: string;
  media: Media | null;
  when: When;
  through: Through;
  lateBy: string;
}

export const lateChoices = ['PT5M', 'PT30M', 'PT2H', 'PT12H', 'P1D'] as const;
export const defaultLateBy = 'PT30M';

export function throughOf(through: Through): { instanceId?: number; from?: From } {
  switch (through.kind) {
    case 'activeNow':
      return {};
    case 'activeThen':
      return { from: 'active' };
    case 'chosen':
      return through.chosen === null ? {} : { instanceId: through.chosen };
    case 'list':
      return { from: through.list };
  }
}

/** For a message that exists: a fixed choice has to replace a list or “whichever is active”, so `from` is said too. */
export function throughChange(through: Through, active: number | null): { instanceId?: number; from?: From } {
  if (through.kind === 'activeNow') return active === null ? {} : { instanceId: active, from: null };
  if (through.kind === 'chosen') return through.chosen === null ? {} : { instanceId: through.chosen, from: null };
  return throughOf(through);
}

/** Local time travels with its zone, so that the server alone decides what that clock means. */
export function messageOf(draft: Draft): NewMessage {
  const text = draft.text.trim() === '' ? undefined : draft.text;
  const silent = draft.media?.kind === 'audio';
  return {
    to: recipientId(draft.recipient),
    ...(draft.recipient.kind === 'group' && draft.recipient.group?.name ? { toName: draft.recipient.group.name } : {}),
    ...(text && !silent ? { text } : {}),
    ...(draft.media ? { media: { id: draft.media.id, ...(text && !silent ? { caption: text } : {}) } } : {}),
    ...(draft.when.at ? { sendAt: `${draft.when.at.date}T${draft.when.at.time}:00`, timeZone: draft.when.timeZone } : { timeZone: draft.when.timeZone }),
    ...throughOf(draft.through),
    ...(draft.lateBy === defaultLateBy ? {} : { lateBy: draft.lateBy }),
  };
}
