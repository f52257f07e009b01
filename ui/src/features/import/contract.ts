/** The shapes of importing earlier installations, written by hand from the API's contract. */

export type ImportKind = 'schedulezap' | 'ylada' | 'csv';
export type ImportState = 'reading' | 'ready' | 'running' | 'done' | 'failed';

export const countKinds = ['people', 'instances', 'messages', 'flows', 'settings', 'contacts', 'conversations'] as const;
export type CountKind = (typeof countKinds)[number];

export const csvFields = ['to', 'text', 'sendAt', 'toName', 'instance', 'id', 'timeZone', 'state'] as const;
export type CsvField = (typeof csvFields)[number];
export type CsvMapping = Partial<Record<CsvField, number | null>>;

export interface ImportRow {
  kind: string;
  row: string;
  outcome: 'notTaken' | 'changed';
  code: string;
  reason: string;
}

export interface ImportReport {
  dryRun: boolean;
  counts: { kind: CountKind; found: number; taken: number; alreadyHere: number; notTaken: number }[];
  messages: { planned: number; held: number; sent: number; failed: number; cancelled: number } | null;
  people: {
    userId: number | null;
    name: string;
    userName: string | null;
    email: string | null;
    role: 'admin' | 'user';
    signIn: 'old-password' | 'link' | 'already-here';
  }[];
  instances: { old: string; sessionKey: string | null; name: string; isActive: boolean }[];
  notes: { code: string; text: string }[];
  rows: ImportRow[];
  rowCount: number;
}

export interface Import {
  id: string;
  state: ImportState;
  kind: ImportKind | null;
  layout: string | null;
  layoutText: string | null;
  files: { name: string; size: number }[];
  origin: 'page' | 'command' | 'start-up';
  timeZone: string;
  createdAt: string;
  finishedAt: string | null;
  byName: string | null;
  progress: { phase: string; done: number; total: number | null } | null;
  problem: { code: string; detail: string; file: string | null; line: number | null; column: number | null } | null;
  csv: {
    encoding: string;
    delimiter: string;
    hasHeader: boolean;
    columns: { index: number; name: string; samples: string[] }[];
    mapping: CsvMapping;
  } | null;
  report: ImportReport | null;
}

export interface ImportChange {
  timeZone?: string;
  encoding?: string;
  delimiter?: string;
  mapping?: CsvMapping;
}
