import type { Definition, Played } from '../model/contract';

/** What could be said next: the words that start the flow, then the choices of the question it waits at. */
export function suggestions(definition: Definition, played: Played | null, started: boolean): string[] {
  if (!started || played?.state === 'noTrigger') {
    const words = definition.triggers.flatMap((trigger) => (trigger.kind === 'keyword' && trigger.match !== 'regex' ? trigger.words.slice(0, 2) : []));
    return words.length > 0 ? [...new Set(words)].slice(0, 4) : ['Oi'];
  }
  const step = definition.steps.find(({ id }) => id === played?.stepId);
  if (played?.state !== 'waitingAnswer' || step?.kind !== 'ask' || step.expect.type !== 'choice') return [];
  return [...new Set((step.expect.choices ?? []).map(({ text }) => text).filter(Boolean))].slice(0, 8);
}
