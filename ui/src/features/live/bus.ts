/** What the stream said, for the parts of a page that cannot wait for a refetch: the open thread above all. */

export interface LiveNews {
  type: string;
  instanceId?: number;
  messageId?: string;
  conversationId?: string;
  contactId?: string;
}

type Listener = (news: LiveNews) => void;

const listeners = new Set<Listener>();

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** `reset` means that news may have been missed: whoever listens catches up. */
export function tell(news: LiveNews): void {
  for (const listener of listeners) listener(news);
}
