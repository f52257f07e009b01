/** The shapes the server speaks, written by hand from the API's contract. Instants are ISO 8601 in UTC. */

export type Language = 'pt-BR' | 'en';
export type Role = 'admin' | 'user';

export interface SetupState {
  needed: boolean;
  signUpOpen: boolean;
  demo: boolean;
  /** Where the simulated phones are, in a demonstration. */
  demoPhones: string | null;
  version: string;
}

export interface User {
  id: number;
  name: string;
  /** Empty for a person who came from an earlier installation and has none yet. */
  email: string;
  userName?: string | null;
  role: Role;
  language: Language;
  timeZone: string;
  mustChangePassword: boolean;
  createdAt: string;
}

export interface Session {
  token: string;
  expiresAt: string;
  user: User;
}

export interface NewAccount {
  name: string;
  email: string;
  password: string;
  language?: Language;
  timeZone?: string;
}

export const keyScopes = ['read', 'send', 'manage'] as const;
export type KeyScope = (typeof keyScopes)[number];

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: KeyScope[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface NewApiKey extends ApiKey {
  secret: string;
}

export interface AdminUser extends User {
  instanceCount: number;
  lastSeenAt: string | null;
}

export interface AdminSettings {
  evolutionApiUrl: string | null;
  hasEvolutionToken: boolean;
  signUpOpen: boolean;
  privateAddressesAllowed: boolean;
  publicUrl: string | null;
}

export interface AuditEntry {
  id: string | number;
  at: string;
  actorId: number | null;
  actorName: string | null;
  action: string;
  subject: string | null;
  detail: string | null;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const linkStates = [
  'disconnected',
  'connecting',
  'awaitingScan',
  'awaitingPasskey',
  'connected',
  'degraded',
  'loggedOut',
  'blocked',
] as const;
export type LinkState = (typeof linkStates)[number];

export interface SuggestedAction {
  code: string;
  text: string;
}

export interface EvolutionSettings {
  evolutionApiUrl?: string | null;
  instanceName?: string | null;
  hasToken?: boolean;
}

export interface Instance {
  id: number;
  sessionKey: string;
  name: string;
  connector: string;
  isActive: boolean;
  status: LinkState;
  statusSince: string | null;
  statusReason: string | null;
  statusText?: string | null;
  action: SuggestedAction | null;
  phoneNumber: string | null;
  profileName: string | null;
  settings: EvolutionSettings;
  lastEventAt?: string | null;
  callbackMode?: 'unknown' | 'push' | 'polling' | null;
  callbackDetail?: string | null;
  paceMs?: number;
  plannedCount?: number;
  capabilities?: string[];
  createdAt: string;
  updatedAt: string;
}

export interface InstanceInput {
  name?: string;
  connector?: string;
  evolutionApiUrl?: string;
  token?: string;
  instanceName?: string;
  paceMs?: number;
}

export interface Connector {
  kind: string;
  settings: { name: string; required: boolean; secret: boolean }[];
  capabilities: string[];
}

export interface Connectors {
  items: Connector[];
  default: string;
  defaultReady: boolean;
}

export const testStates = [
  'connected',
  'notConnected',
  'unreachable',
  'wrongKey',
  'unknownInstance',
  'canCreate',
  'licenseRequired',
  'notEvolution',
  'addressNotAllowed',
  'providerFailed',
] as const;
export type TestState = (typeof testStates)[number];

export interface TestResult {
  ok: boolean;
  state: TestState;
  detail: string | null;
  action: SuggestedAction | string | null;
  latencyMs: number | null;
}

export type PairingStep =
  | { step: 'starting' }
  | { step: 'showQr'; qr: string; expiresAt: string }
  | { step: 'showCode'; code: string; expiresAt: string }
  | { step: 'askPasskey'; detail?: string | null }
  | { step: 'paired'; phoneNumber: string | null }
  | { step: 'failed'; error: string; detail?: string | null; action?: SuggestedAction | string | null };

export interface PairingRequest {
  method: 'qr' | 'code';
  phoneNumber?: string;
}

export interface ConnectLink {
  url: string;
  expiresAt: string;
}

export interface PublicConnect {
  instanceName: string;
  status: LinkState;
  expiresAt: string;
  language: Language;
}

export interface ChatGroup {
  id: string;
  name: string;
  size: number | null;
  isAdmin: boolean | null;
}

export interface Groups {
  items: ChatGroup[];
  fetchedAt: string | null;
  stale?: boolean;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'document';

export interface Media {
  id: string;
  kind: MediaKind;
  contentType: string;
  fileName: string;
  size: number;
}

export const messageStates = [
  'planned',
  'claimed',
  'handed',
  'accepted',
  'delivered',
  'read',
  'unknown',
  'held',
  'skipped',
  'failed',
  'cancelled',
] as const;
export type MessageState = (typeof messageStates)[number];

export type From = 'active' | number[] | null;

export interface Message {
  id: string;
  state: MessageState;
  to: string;
  toName: string | null;
  toKind?: 'person' | 'group';
  text: string | null;
  media?: Media | null;
  dueAt: string;
  timeZone: string;
  lateBy: string | null;
  instanceId: number | null;
  from: From;
  sentVia?: number | null;
  externalId: string | null;
  reason: string | null;
  reasonText?: string | null;
  canEdit?: boolean;
  canCancel?: boolean;
  canSendNow?: boolean;
  canResolve?: boolean;
  createdAt: string;
  updatedAt?: string;
  acceptedAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface Transition {
  at: string;
  from: MessageState | null;
  to: MessageState;
  by: 'person' | 'ramal' | 'whatsapp';
  byName: string | null;
  instanceId: number | null;
  reason: string | null;
  reasonText: string | null;
}

export interface MessageStory extends Message {
  history: Transition[];
}

export interface NewMessage {
  to: string;
  toName?: string;
  text?: string;
  media?: { id: string; caption?: string };
  sendAt?: string;
  timeZone?: string;
  instanceId?: number;
  from?: From;
  lateBy?: string;
}

export type MessageChange = Partial<Pick<NewMessage, 'to' | 'text' | 'sendAt' | 'timeZone' | 'instanceId' | 'from' | 'lateBy'>>;

export interface MessageFilter {
  state?: string;
  instanceId?: string;
  to?: string;
  dueFrom?: string;
  dueTo?: string;
  q?: string;
  order?: 'asc' | 'desc';
}

export interface Summary {
  today: { accepted: number; delivered: number; failed: number; planned: number };
  attention: { held: number; unknown: number; failed: number };
  next: Message[];
}

export type Resolution = 'sent' | 'resend' | 'drop';
