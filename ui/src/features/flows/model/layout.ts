import type { Definition, Place, Step } from './contract';
import { moveSteps, outputsOf, stepOf, triggerNode } from './graph';

export const cardWidth = 248;
const columnGap = 76;
const rowGap = 40;

/** Close enough to what the browser draws to keep cards apart without measuring them. */
export function cardHeight(step: Step): number {
  return 86 + outputsOf(step).length * 26;
}

function triggerHeight(definition: Definition): number {
  return 76 + Math.max(1, definition.triggers.length) * 22 + 26;
}

/** From left to right: a column for each step's longest way from the beginning, branches below one another. */
export function arranged(definition: Definition): Definition {
  const { columns, children } = spread(definition);
  const places = new Map<string, Place>([[triggerNode, { x: 0, y: 0 }]]);
  const xOf = (id: string) => (columns.get(id) ?? 0) * (cardWidth + columnGap);
  const place = (id: string, top: number): number => {
    const step = stepOf(definition, id)!;
    places.set(id, { x: xOf(id), y: top });
    let bottom = top;
    for (const child of children.get(id) ?? []) bottom = place(child, bottom) + rowGap;
    return Math.max(top + cardHeight(step), bottom - rowGap);
  };
  let bottom = triggerHeight(definition);
  if (stepOf(definition, definition.start)) bottom = Math.max(bottom, place(definition.start!, 0));
  for (const step of definition.steps) {
    if (!places.has(step.id)) bottom = place(step.id, bottom + rowGap * 2);
  }
  return moveSteps(definition, places);
}

interface Spread {
  columns: Map<string, number>;
  children: Map<string, string[]>;
}

/** Longest way to every step, with connections that lead back left out; each step hangs below the one that leads to it from the nearest column. */
function spread(definition: Definition): Spread {
  const columns = new Map<string, number>();
  const parents = new Map<string, string>();
  const roots = [definition.start, ...definition.steps.map(({ id }) => id)];
  const forward = forwardConnections(definition, roots);
  for (const id of forward.order) {
    const column = columns.get(id) ?? (id === definition.start ? 1 : 0);
    columns.set(id, column);
    for (const target of forward.targets.get(id) ?? []) {
      if ((columns.get(target) ?? -1) < column + 1) {
        columns.set(target, column + 1);
        parents.set(target, id);
      }
    }
  }
  const children = new Map<string, string[]>();
  for (const id of forward.order) {
    for (const target of forward.targets.get(id) ?? []) {
      const list = children.get(id) ?? [];
      if (parents.get(target) === id && !list.includes(target)) children.set(id, [...list, target]);
    }
  }
  return { columns, children };
}

function forwardConnections(definition: Definition, roots: (string | null)[]): { order: string[]; targets: Map<string, string[]> } {
  const targets = new Map<string, string[]>();
  const finished: string[] = [];
  const open = new Set<string>();
  const visit = (id: string | null | undefined) => {
    const step = stepOf(definition, id);
    if (!step || targets.has(step.id)) return;
    open.add(step.id);
    targets.set(step.id, []);
    for (const { name } of outputsOf(step)) {
      const target = stepOf(definition, step.next[name])?.id;
      if (!target || open.has(target)) continue;
      visit(target);
      targets.get(step.id)!.push(target);
    }
    open.delete(step.id);
    finished.push(step.id);
  };
  for (const root of roots) visit(root);
  return { order: finished.toReversed(), targets };
}

/** Nobody drew it yet: the server's own grid, or cards on top of each other. */
export function needsArranging(definition: Definition): boolean {
  const { steps } = definition;
  if (steps.length === 0) return false;
  const grid = steps.every(({ position: { x, y } }) => x % 300 === 0 && y % 170 === 0);
  return grid || steps.some((one, index) => steps.slice(index + 1).some((other) => overlaps(one, other)));
}

function overlaps(one: Step, other: Step): boolean {
  const across = Math.abs(one.position.x - other.position.x) < cardWidth;
  const [upper, lower] = one.position.y <= other.position.y ? [one, other] : [other, one];
  return across && lower.position.y - upper.position.y < 60;
}

/** Room for one more step after this one: to its right, below what already stands there. */
export function placeAfter(definition: Definition, from: string | null, output: string | null): Place {
  const origin = from === triggerNode ? definition.triggerPosition : stepOf(definition, from)?.position;
  if (!origin) {
    const bottom = Math.max(-rowGap, ...definition.steps.map((step) => step.position.y + cardHeight(step)));
    return { x: cardWidth + columnGap, y: bottom + rowGap };
  }
  const step = stepOf(definition, from);
  const index = step ? outputsOf(step).findIndex(({ name }) => name === output) : 0;
  const place = { x: origin.x + cardWidth + columnGap, y: origin.y + Math.max(0, index) * 26 };
  const inColumn = definition.steps.filter(({ position }) => Math.abs(position.x - place.x) < cardWidth).sort((a, b) => a.position.y - b.position.y);
  for (const other of inColumn) {
    const free = place.y + 150 <= other.position.y || place.y >= other.position.y + cardHeight(other) + rowGap / 2;
    if (!free) place.y = other.position.y + cardHeight(other) + rowGap;
  }
  return place;
}
