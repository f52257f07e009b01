import type { QueryClient } from '@tanstack/react-query';
import type { Media } from '../../shared/contract';
import type { Quote, Reply, ThreadMessage } from './contract';

/** WhatsApp cuts beyond this. */
export const maxText = 4096;

export interface ReplyDraft {
  text: string;
  media: Media | null;
  replyTo: string | null;
}

/** What was being written here before; forgotten with everything else when the person leaves. */
export function draftOf(client: QueryClient, conversationId: string): string {
  return client.getQueryData<string>(['draft', conversationId]) ?? '';
}

export function replyFrom({ text, media, replyTo }: ReplyDraft, when?: { sendAt: string; timeZone: string }): Reply {
  const words = text.trim() === '' || media?.kind === 'audio' ? undefined : text.trimEnd();
  return {
    ...(words && !media ? { text: words } : {}),
    ...(media ? { media: { id: media.id, ...(words ? { caption: words } : {}) } } : {}),
    ...(replyTo ? { replyTo } : {}),
    ...when,
  };
}

export function quoteOf(message: ThreadMessage, title: string): Quote {
  return {
    messageId: message.id,
    direction: message.direction,
    senderName: message.sender?.name ?? title,
    kind: message.kind,
    preview: message.text?.slice(0, 160) ?? message.media?.fileName ?? null,
  };
}
