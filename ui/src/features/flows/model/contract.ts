/** The shapes of flows as the server speaks them (docs/flows.md). Durations are ISO 8601. */

export interface Place {
  x: number;
  y: number;
}

export const triggerKinds = ['keyword', 'anyMessage', 'firstContact', 'outsideHours', 'api'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

export const wordMatches = ['contains', 'equals', 'startsWith', 'regex'] as const;
export type WordMatch = (typeof wordMatches)[number];

export type Trigger = { id: string; kind: 'keyword'; match: WordMatch; words: string[] } | { id: string; kind: Exclude<TriggerKind, 'keyword'> };
export type KeywordTrigger = Extract<Trigger, { kind: 'keyword' }>;

export const stepKinds = ['send', 'ask', 'wait', 'condition', 'set', 'call', 'ai', 'person', 'goto', 'end'] as const;
export type StepKind = (typeof stepKinds)[number];

interface StepBase {
  id: string;
  name: string | null;
  position: Place;
  /** Output name → step id. What is missing leads nowhere. */
  next: Record<string, string>;
}

export interface Variant {
  text: string;
  mediaId?: string | null;
}

export const answerTypes = ['any', 'text', 'number', 'email', 'phone', 'date', 'choice'] as const;
export type AnswerType = (typeof answerTypes)[number];

export interface Choice {
  id: string;
  text: string;
  words?: string[];
}

export interface Expected {
  type: AnswerType;
  minLength?: number | null;
  maxLength?: number | null;
  min?: number | null;
  max?: number | null;
  choices?: Choice[];
}

export const operators = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'matches',
  'isEmpty',
  'isNotEmpty',
  'greaterThan',
  'lessThan',
  'hasLabel',
  'lacksLabel',
  'isOpen',
  'isClosed',
] as const;
export type Operator = (typeof operators)[number];

export interface Rule {
  value: string;
  op: Operator;
  to?: string | null;
}

export interface Case {
  id: string;
  name?: string | null;
  mode: 'all' | 'any';
  rules: Rule[];
}

export const callMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type CallMethod = (typeof callMethods)[number];

export type SendStep = StepBase & { kind: 'send'; variants: Variant[] };
export type WaitStep = StepBase & { kind: 'wait'; for: string };
export type AskStep = StepBase & {
  kind: 'ask';
  text: string;
  mediaId?: string | null;
  saveAs: string | null;
  expect: Expected;
  retryText: string | null;
  retries: number;
  timeout: string;
  reminder: { after: string; text: string } | null;
};
export type ConditionStep = StepBase & { kind: 'condition'; cases: Case[] };
export type SetStep = StepBase & { kind: 'set'; fields: { field: string; value: string }[]; addLabels: string[]; removeLabels: string[] };
export type CallStep = StepBase & {
  kind: 'call';
  method: CallMethod;
  url: string;
  headers: { name: string; value: string }[];
  body: string | null;
  timeout: string;
  save: { path: string; field: string }[];
};
export type AiStep = StepBase & { kind: 'ai'; prompt: string; lastMessages: number; maxTokens: number; saveAs: string | null };
export type PersonStep = StepBase & { kind: 'person'; text: string | null; until: string; label: string | null };
export type GotoStep = StepBase & { kind: 'goto'; flowId: string };
export type EndStep = StepBase & { kind: 'end' };

export type Step = SendStep | WaitStep | AskStep | ConditionStep | SetStep | CallStep | AiStep | PersonStep | GotoStep | EndStep;

export const weekDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type WeekDay = (typeof weekDays)[number];

export interface OpenRow {
  day: WeekDay;
  from: string;
  to: string;
}

export interface Hours {
  timeZone: string;
  open: OpenRow[];
  /** Dates, YYYY-MM-DD. */
  closedOn: string[];
}

export interface Definition {
  triggers: Trigger[];
  start: string | null;
  triggerPosition: Place;
  answersGroups: boolean;
  cooldown: string;
  openingHours: Hours | null;
  steps: Step[];
}

export const flowStatuses = ['draft', 'active', 'inactive'] as const;
export type FlowStatus = (typeof flowStatuses)[number];

export interface Problem {
  code: string;
  severity: 'error' | 'warning';
  stepId: string | null;
  text: string;
}

export interface FlowSummary {
  id: string;
  name: string;
  description: string;
  status: FlowStatus;
  /** Null: all instances, also future ones. */
  instanceIds: number[] | null;
  priority: number;
  revision: number;
  problemCount: number;
  publishedVersion: number | null;
  publishedAt: string | null;
  hasUnpublishedChanges: boolean;
  triggerText: string;
  running: number;
  createdAt: string;
  updatedAt: string;
}

export interface Flow extends Omit<FlowSummary, 'problemCount'> {
  draft: Definition;
  problems: Problem[];
}

export type FlowPatch = Partial<Pick<Flow, 'name' | 'description' | 'instanceIds' | 'priority' | 'draft'>>;

export interface Version {
  version: number;
  publishedAt: string;
  publishedBy: string | null;
  note: string | null;
  running: number;
}

export interface Starter {
  id: string;
  name: string;
  description: string;
  definition: Definition;
}

export const runStates = ['running', 'waitingAnswer', 'waitingTime', 'paused', 'ended'] as const;
export type RunState = (typeof runStates)[number];

export interface Run {
  id: string;
  flowId: string;
  flowName: string;
  version: number;
  instanceId: number;
  conversationId: string;
  contactName: string | null;
  state: RunState;
  stepId: string | null;
  wakeAt: string | null;
  startedAt: string;
  endedAt: string | null;
  endReason: string | null;
  endReasonText: string | null;
}

export interface StepCount {
  stepId: string;
  entered: number;
  here: number;
  outputs: Record<string, number>;
  lost: number;
}

export interface Counts {
  version: number;
  since: string;
  items: StepCount[];
  started: number;
  finished: number;
}

export type PlayInput = { text: string } | { kind: string; text: string } | { advance: string };

export interface Play {
  definition?: Definition;
  contact?: { name: string; phone: string; labels: string[]; fields: Record<string, string> };
  firstContact?: boolean;
  at?: string;
  seed?: number;
  inputs: PlayInput[];
  calls?: Record<string, CallAnswer>;
  ai?: Record<string, string | null>;
}

export interface CallAnswer {
  ok: boolean;
  status: number;
  body: unknown;
}

export const entryKinds = ['contact', 'sent', 'passed', 'waiting', 'reminder', 'retry', 'set', 'call', 'ai', 'person', 'goto', 'time', 'ended', 'ignored'] as const;
export type EntryKind = (typeof entryKinds)[number];

export interface PlayEntry {
  kind: EntryKind;
  at: string;
  stepId: string | null;
  text: string | null;
  detail?: string | null;
  mediaId?: string | null;
  output?: string | null;
  until?: string | null;
}

export interface Played {
  state: 'noTrigger' | 'waitingAnswer' | 'waitingTime' | 'ended';
  stepId: string | null;
  wakeAt: string | null;
  endReason: string | null;
  endReasonText: string | null;
  fields: Record<string, string>;
  labels: string[];
  triggerId: string | null;
  now: string;
  entries: PlayEntry[];
  problems?: Problem[];
}

export const aiStates = ['ready', 'off', 'notSet', 'limitReached', 'failing'] as const;

export interface AiSettings {
  enabled: boolean;
  address: string | null;
  model: string | null;
  hasKey: boolean;
  monthlyTokenLimit: number | null;
  monthlyCostLimit: number | null;
  pricePerMillionInput: number | null;
  pricePerMillionOutput: number | null;
  currency: string;
  usedTokens: number;
  usedCost: number | null;
  state: (typeof aiStates)[number];
  stateText: string | null;
}

export interface FlowSettings {
  openingHours: Hours | null;
  stepLimit: number;
  ai: AiSettings;
}

export interface FlowSettingsPatch {
  openingHours?: Hours | null;
  stepLimit?: number;
  ai?: Partial<Omit<AiSettings, 'hasKey' | 'usedTokens' | 'usedCost' | 'state' | 'stateText'>> & { key?: string | null };
}

export interface AiTest {
  ok: boolean;
  detail: string | null;
  latencyMs: number | null;
  tokens: number | null;
}

export interface Secret {
  name: string;
  updatedAt: string;
}
