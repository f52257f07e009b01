import { stepKinds, type Definition, type Place, type Step, type StepKind } from './contract';

/** `s1`, `s2`, …: the first number above all that are taken. */
export function freeId(prefix: string, taken: readonly { id: string }[]): string {
  const numbers = taken.map(({ id }) => (id.startsWith(prefix) ? Number(id.slice(prefix.length)) : 0)).filter(Number.isInteger);
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

export function emptyDefinition(): Definition {
  return { triggers: [], start: null, triggerPosition: { x: 0, y: 0 }, answersGroups: false, cooldown: 'PT0S', openingHours: null, steps: [] };
}

/** What a step is before anybody filled it in: the usual limits, no words put into anybody's mouth. */
export function newStep(kind: StepKind, id: string, position: Place): Step {
  const base = { id, name: null, position, next: {} };
  switch (kind) {
    case 'send':
      return { ...base, kind, variants: [{ text: '' }] };
    case 'wait':
      return { ...base, kind, for: 'PT1H' };
    case 'ask':
      return { ...base, kind, text: '', saveAs: null, expect: { type: 'any' }, retryText: null, retries: 2, timeout: 'P1D', reminder: null };
    case 'condition':
      return { ...base, kind, cases: [{ id: 'c1', name: null, mode: 'all', rules: [{ value: 'message.text', op: 'contains', to: '' }] }] };
    case 'set':
      return { ...base, kind, fields: [{ field: '', value: '' }], addLabels: [], removeLabels: [] };
    case 'call':
      return { ...base, kind, method: 'GET', url: '', headers: [], body: null, timeout: 'PT10S', save: [] };
    case 'ai':
      return { ...base, kind, prompt: '', lastMessages: 10, maxTokens: 500, saveAs: null };
    case 'person':
      return { ...base, kind, text: null, until: 'PT12H', label: null };
    case 'goto':
      return { ...base, kind, flowId: '' };
    case 'end':
      return { ...base, kind };
  }
}

export const clipboardFormat = 'ramal-steps/1';

export function writeSteps(steps: readonly Step[]): string {
  return JSON.stringify({ format: clipboardFormat, steps });
}

/** What lies in the clipboard may come from anywhere: only known kinds, with every part that their forms need. */
export function readSteps(text: string): Step[] {
  try {
    const value = JSON.parse(text) as { format?: unknown; steps?: unknown };
    if (value.format !== clipboardFormat || !Array.isArray(value.steps)) return [];
    return value.steps.slice(0, 200).flatMap(readStep);
  } catch {
    return [];
  }
}

function readStep(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, kind, position, next } = value as Partial<Step>;
  if (typeof id !== 'string' || !stepKinds.includes(kind as StepKind)) return [];
  const place = position && Number.isFinite(position.x) && Number.isFinite(position.y) ? { x: position.x, y: position.y } : { x: 0, y: 0 };
  const blank = newStep(kind as StepKind, id, place);
  const taken = Object.entries(blank).map(([name, usual]) => {
    const given = (value as Record<string, unknown>)[name];
    return [name, sameShape(usual, given) ? given : usual];
  });
  const targets = Object.entries(next ?? {}).filter(([, target]) => typeof target === 'string');
  return [{ ...(Object.fromEntries(taken) as unknown as Step), position: place, next: Object.fromEntries(targets) }];
}

function sameShape(usual: unknown, given: unknown): boolean {
  if (given === undefined) return false;
  if (usual === null) return given === null || typeof given === 'string' || (typeof given === 'object' && !Array.isArray(given));
  return typeof usual === typeof given && Array.isArray(usual) === Array.isArray(given);
}
