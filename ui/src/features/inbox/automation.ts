import type { Conversation } from './contract';

/** The server writes “until somebody returns it” as the end of the calendar. */
export function pausedForGood(conversation: Pick<Conversation, 'automationPausedUntil'>): boolean {
  return conversation.automationPausedUntil?.startsWith('9999') ?? false;
}

export function isPaused(conversation: Pick<Conversation, 'automationPausedUntil'>, now: Date): boolean {
  const until = conversation.automationPausedUntil;
  return until !== null && (pausedForGood(conversation) || Date.parse(until) > now.getTime());
}
