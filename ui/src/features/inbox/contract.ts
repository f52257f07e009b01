/** The shapes of the inbox and of contacts, written by hand from the API's contract. */

export interface Label {
  id: string;
  name: string;
  color: string;
  conversations?: number;
}

export type Tick = 'accepted' | 'delivered' | 'read' | 'failed';
export type Direction = 'in' | 'out';

export const messageKinds = [
  'text',
  'image',
  'video',
  'audio',
  'voiceNote',
  'document',
  'sticker',
  'location',
  'contacts',
  'other',
  'deleted',
] as const;
export type MessageKind = (typeof messageKinds)[number];

export interface Conversation {
  id: string;
  instanceId: number;
  kind: 'person' | 'group';
  title: string;
  contactId: string | null;
  phoneNumber: string | null;
  unread: number;
  lastMessageAt: string | null;
  lastMessage: {
    id: string;
    direction: Direction;
    kind: MessageKind;
    preview: string | null;
    senderName: string | null;
    tick: Tick | null;
  } | null;
  archived: boolean;
  assignedTo: { id: number; name: string } | null;
  labels: Label[];
  optedOutAt: string | null;
  automationPausedUntil: string | null;
  automationPausedBy: 'person' | 'flow' | 'reply' | null;
  canReply: boolean;
  createdAt: string;
}

export interface MessageMedia {
  state: 'waiting' | 'ready' | 'failed' | 'tooLarge';
  id: string | null;
  kind: MessageKind;
  contentType: string | null;
  fileName: string | null;
  size: number | null;
  durationMs: number | null;
  url: string | null;
  error: string | null;
}

export interface Reaction {
  emoji: string;
  fromMe: boolean;
  senderName: string | null;
  at: string;
}

export interface Quote {
  messageId: string | null;
  direction: Direction | null;
  senderName: string | null;
  kind: MessageKind | null;
  preview: string | null;
}

export interface ThreadMessage {
  id: string;
  conversationId: string;
  instanceId: number;
  direction: Direction;
  origin: 'contact' | 'phone' | 'person' | 'api' | 'flow' | 'ramal' | 'unsettled';
  at: string;
  kind: MessageKind;
  sender: { contactId: string | null; name: string; phoneNumber: string | null } | null;
  text: string | null;
  media: MessageMedia | null;
  location: { latitude: number; longitude: number; name: string | null; address: string | null } | null;
  contacts: { name: string; numbers: string[] }[] | null;
  other: string | null;
  replyTo: Quote | null;
  reactions: Reaction[];
  tick: Tick | null;
  editedAt: string | null;
  deletedAt: string | null;
  outboundId: string | null;
}

export interface ThreadPage {
  items: ThreadMessage[];
  olderCursor: string | null;
  newerCursor: string | null;
}

export interface Note {
  id: string;
  text: string;
  authorName: string | null;
  createdAt: string;
}

export interface UnreadCount {
  instanceId: number;
  unread: number;
  unreadMessages: number;
}

export interface SearchHit {
  message: ThreadMessage;
  conversation: { id: string; instanceId: number; title: string; kind: 'person' | 'group' };
}

export interface InboxSettings {
  optOutWords: string[];
  optOutAnswer: string | null;
  sendReadMarks: boolean;
  replyPauseHours: number;
}

export interface Reply {
  text?: string;
  media?: { id: string; caption?: string };
  replyTo?: string;
  sendAt?: string;
  timeZone?: string;
  despiteOptOut?: boolean;
}

export interface ContactRow {
  id: string;
  name: string;
  phoneNumber: string | null;
  optedOutAt: string | null;
  updatedAt: string;
}

export interface Contact {
  id: string;
  name: string;
  typedName: string | null;
  addressBookName: string | null;
  pushName: string | null;
  phoneNumber: string | null;
  aliases: { kind: 'phone' | 'lid' | 'businessId' | 'username'; value: string; addedAt: string }[];
  fields: Record<string, string>;
  optedOutAt: string | null;
  conversations: { id: string; instanceId: number; lastMessageAt: string | null }[];
  merges: { id: string; at: string; by: 'person' | 'whatsapp'; otherName: string; canSplit: boolean }[];
  createdAt: string;
  updatedAt: string;
}

export interface ContactChange {
  typedName?: string | null;
  fields?: Record<string, string | null>;
  optedOut?: boolean;
}
