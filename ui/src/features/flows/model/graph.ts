import type { Definition, Place, Step, StepKind, Trigger, TriggerKind } from './contract';
import { freeId, newStep } from './newStep';

/** The canvas shows what starts the flow as a card of its own. */
export const triggerNode = '@start';

export interface Output {
  name: string;
  /** The flow cannot be published while it leads nowhere. */
  required: boolean;
}

const optional = (name: string): Output => ({ name, required: false });
const required = (name: string): Output => ({ name, required: true });

/** The ways out of a step, in the order in which the card lists them. */
export function outputsOf(step: Step): Output[] {
  switch (step.kind) {
    case 'send':
    case 'set':
      return [optional('next')];
    case 'wait':
      return [required('next'), optional('reply')];
    case 'ask': {
      const choices = step.expect.type === 'choice' ? (step.expect.choices ?? []) : [];
      const open = choices.some(({ id }) => !step.next[`choice:${id}`]);
      return [...choices.map(({ id }) => optional(`choice:${id}`)), { name: 'answer', required: choices.length === 0 || open }, required('timeout'), optional('invalid')];
    }
    case 'condition':
      return [...step.cases.map(({ id }) => required(`case:${id}`)), required('else')];
    case 'call':
      return [required('ok'), required('failed')];
    case 'ai':
      return [optional('next'), required('fallback')];
    default:
      return [];
  }
}

export function stepOf(definition: Definition, id: string | null | undefined): Step | undefined {
  return definition.steps.find((step) => step.id === id);
}

export function changeStep(definition: Definition, step: Step): Definition {
  const known = new Set(outputsOf(step).map(({ name }) => name));
  const next = Object.fromEntries(Object.entries(step.next).filter(([name]) => known.has(name)));
  const tidy = Object.keys(next).length === Object.keys(step.next).length ? step : { ...step, next };
  return { ...definition, steps: definition.steps.map((other) => (other.id === step.id ? tidy : other)) };
}

/** Leads one output (or the beginning) to a step, or nowhere. */
export function connect(definition: Definition, from: string, output: string, to: string | null): Definition {
  if (from === triggerNode) return { ...definition, start: to };
  const step = stepOf(definition, from);
  if (!step) return definition;
  const { [output]: _, ...rest } = step.next;
  return changeStep(definition, { ...step, next: to ? { ...rest, [output]: to } : rest });
}

/** A new step, led to from `after` when that output is still open. */
export function addStep(definition: Definition, kind: StepKind, position: Place, after?: { from: string; output: string } | null): { definition: Definition; id: string } {
  const id = freeId('s', definition.steps);
  const added = { ...definition, steps: [...definition.steps, newStep(kind, id, position)] };
  if (after) return { definition: connect(added, after.from, after.output, id), id };
  return { definition: added, id };
}

/** A step chosen from the palette joins behind the selected one: at its first open way out, or between it and its only successor. */
export function joinStep(definition: Definition, kind: StepKind, selected: string | null, placeOf: (after: { from: string; output: string } | null) => Place): { definition: Definition; id: string } {
  const open = openOutput(definition, selected);
  const step = stepOf(definition, selected);
  const [only, ...others] = step ? outputsOf(step) : [];
  if (open || !step || !only || others.length > 0) return addStep(definition, kind, placeOf(open), open);
  const follower = step.next[only.name] ?? null;
  const made = addStep(definition, kind, placeOf({ from: step.id, output: only.name }), { from: step.id, output: only.name });
  const first = outputsOf(stepOf(made.definition, made.id)!)[0];
  return first ? { ...made, definition: connect(made.definition, made.id, first.name, follower) } : made;
}

/** The first way out that still leads nowhere, so that a clicked palette entry joins the flow by itself. */
export function openOutput(definition: Definition, id: string | null): { from: string; output: string } | null {
  if (definition.start === null) return { from: triggerNode, output: 'start' };
  const step = stepOf(definition, id);
  const open = step && outputsOf(step).find(({ name }) => !step.next[name]);
  return step && open ? { from: step.id, output: open.name } : null;
}

export function removeSteps(definition: Definition, ids: readonly string[]): Definition {
  const gone = new Set(ids);
  const steps = definition.steps
    .filter(({ id }) => !gone.has(id))
    .map((step) => ({ ...step, next: Object.fromEntries(Object.entries(step.next).filter(([, target]) => !gone.has(target))) }));
  return { ...definition, steps, start: definition.start && gone.has(definition.start) ? null : definition.start };
}

export function moveSteps(definition: Definition, places: ReadonlyMap<string, Place>): Definition {
  return {
    ...definition,
    triggerPosition: places.get(triggerNode) ?? definition.triggerPosition,
    steps: definition.steps.map((step) => {
      const position = places.get(step.id);
      return position ? { ...step, position } : step;
    }),
  };
}

/** Copies under fresh ids: connections among the copied are kept, those to others are not. */
export function pasteSteps(definition: Definition, copied: readonly Step[], by: Place = { x: 48, y: 48 }): { definition: Definition; ids: string[] } {
  const ids = new Map<string, string>();
  const taken: { id: string }[] = [...definition.steps];
  for (const step of copied) {
    const id = freeId('s', taken);
    ids.set(step.id, id);
    taken.push({ id });
  }
  const pasted = copied.map((step) => ({
    ...step,
    id: ids.get(step.id)!,
    position: { x: step.position.x + by.x, y: step.position.y + by.y },
    next: Object.fromEntries(Object.entries(step.next).flatMap(([output, target]) => (ids.has(target) ? [[output, ids.get(target)!]] : []))),
  }));
  return { definition: { ...definition, steps: [...definition.steps, ...pasted] }, ids: [...ids.values()] };
}

export function addTrigger(definition: Definition, kind: TriggerKind): Definition {
  const id = freeId('t', definition.triggers);
  const trigger: Trigger = kind === 'keyword' ? { id, kind, match: 'contains', words: [] } : { id, kind };
  return { ...definition, triggers: [...definition.triggers, trigger] };
}

/** Steps as a reader meets them: from the beginning along the outputs, then those that nothing leads to. */
export function readingOrder(definition: Definition): { step: Step; reached: boolean }[] {
  const order: { step: Step; reached: boolean }[] = [];
  const seen = new Set<string>();
  const visit = (id: string | null | undefined, reached: boolean) => {
    const step = stepOf(definition, id);
    if (!step || seen.has(step.id)) return;
    seen.add(step.id);
    order.push({ step, reached });
    for (const { name } of outputsOf(step)) visit(step.next[name], reached);
  };
  visit(definition.start, true);
  for (const step of definition.steps) visit(step.id, false);
  return order;
}

/** Names of fields that some step of this flow fills. */
export function fieldsOf(definition: Definition): string[] {
  const names = definition.steps.flatMap((step) => {
    if (step.kind === 'ask' || step.kind === 'ai') return step.saveAs ? [step.saveAs] : [];
    if (step.kind === 'set') return step.fields.map(({ field }) => field);
    return step.kind === 'call' ? step.save.map(({ field }) => field) : [];
  });
  return [...new Set(names.filter((name) => fieldName.test(name)))].sort();
}

export const fieldName = /^[a-z0-9_]{1,40}$/;

/** What a person types becomes a name that the server takes: “Nome do cliente” → `nome_do_cliente`. */
export function toFieldName(typed: string): string {
  return typed
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 40);
}
