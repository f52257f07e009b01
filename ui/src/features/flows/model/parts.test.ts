import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import pt from '../../../i18n/pt-BR.json';
import type { Definition, PlayEntry, Played } from './contract';
import { durationBetween, joinDuration, secondsOf, showDuration, splitDuration } from './duration';
import { beginHistory, changed, redone, undone } from './history';
import { mondayOnWorkingDays, pastMidnight, rowsOf, usualHours, withDay } from './hours';
import { arranged, cardHeight, cardWidth, needsArranging, placeAfter } from './layout';
import { addStep } from './graph';
import { emptyDefinition } from './newStep';
import { suggestions } from '../simulator/suggestions';
import { litOf } from '../simulator/useSimulation';

beforeAll(async () => {
  await i18next.init({ lng: 'pt-BR', resources: { 'pt-BR': { translation: pt } } });
});

describe('durations', () => {
  it('are read, split and joined', () => {
    expect(secondsOf('P1DT2H30M')).toBe(95_400);
    expect(secondsOf('tomorrow')).toBeNull();
    expect(splitDuration('PT120M')).toEqual({ amount: 2, unit: 'hour' });
    expect(splitDuration('PT90M')).toEqual({ amount: 90, unit: 'minute' });
    expect(joinDuration(3, 'day')).toBe('P3D');
    expect(durationBetween('2026-01-01T10:00:00Z', '2026-01-01T12:00:00Z')).toBe('PT7200S');
  });

  it('are said in words', () => {
    expect(showDuration('P1D')).toBe('1 dia');
    expect(showDuration('PT1H30M')).toBe('1 hora e 30 minutos');
  });
});

describe('undo', () => {
  const named = (start: string): Definition => ({ ...emptyDefinition(), start });

  it('goes back and forth, and a new change forgets what was undone', () => {
    const two = changed(changed(beginHistory(named('a')), named('b'), 1000), named('c'), 2000);
    expect(undone(two).now.start).toBe('b');
    expect(redone(undone(two)).now.start).toBe('c');
    expect(changed(undone(two), named('d'), 3000).future).toEqual([]);
  });

  it('takes typing in one field as one step', () => {
    const typed = changed(changed(beginHistory(named('a')), named('b'), 1000, 's1.text'), named('c'), 1500, 's1.text');
    expect(undone(typed).now.start).toBe('a');
    expect(undone(changed(typed, named('d'), 9000, 's1.text')).now.start).toBe('c');
  });
});

describe('layout', () => {
  const chain = () => {
    let definition = emptyDefinition();
    let from: string | null = null;
    for (const kind of ['send', 'condition', 'end', 'end'] as const) {
      const after: { from: string; output: string } = from === null ? { from: '@start', output: 'start' } : { from, output: kind === 'end' && definition.steps.length === 3 ? 'else' : definition.steps.length === 2 ? 'case:c1' : 'next' };
      const added = addStep(definition, kind, { x: 0, y: 0 }, after);
      definition = added.definition;
      if (kind !== 'end') from = added.id;
    }
    return definition;
  };

  it('puts each step in a later column than what leads to it, and none on another', () => {
    const { steps } = arranged(chain());
    expect(steps.map(({ position }) => position.x / (cardWidth + 76))).toEqual([1, 2, 3, 3]);
    expect(steps[3]!.position.y).toBeGreaterThanOrEqual(steps[2]!.position.y + cardHeight(steps[2]!));
  });

  it('is wanted for cards on top of each other, not for what was arranged', () => {
    expect(needsArranging(chain())).toBe(true);
    expect(needsArranging(arranged(chain()))).toBe(false);
    expect(needsArranging(emptyDefinition())).toBe(false);
  });

  it('survives a flow that leads back to its beginning', () => {
    const definition = chain();
    const looped = { ...definition, steps: definition.steps.map((step, index) => (index === 1 ? { ...step, next: { ...step.next, else: 's1' } } : step)) };
    expect(arranged(looped).steps).toHaveLength(4);
  });

  it('finds room beside a step without covering another', () => {
    const definition = arranged(chain());
    const place = placeAfter(definition, 's2', 'else');
    expect(definition.steps.every(({ position }) => position.x !== place.x || position.y + 86 <= place.y || place.y + 86 <= position.y)).toBe(true);
  });
});

describe('opening hours', () => {
  it('change by day and copy from Monday', () => {
    const hours = withDay(usualHours('America/Sao_Paulo'), 'monday', [{ from: '09:00', to: '12:00' }, { from: '13:00', to: '17:00' }]);
    expect(rowsOf(mondayOnWorkingDays(hours), 'friday').map(({ from }) => from)).toEqual(['09:00', '13:00']);
    expect(rowsOf(withDay(hours, 'saturday', []), 'saturday')).toEqual([]);
    expect([pastMidnight({ from: '18:00', to: '02:00' }), pastMidnight({ from: '08:00', to: '18:00' })]).toEqual([true, false]);
  });
});

describe('the simulator', () => {
  const entry = (kind: PlayEntry['kind'], stepId: string, output?: string): PlayEntry => ({ kind, stepId, output, at: '', text: null });
  const played: Played = {
    state: 'waitingAnswer',
    stepId: 's2',
    wakeAt: null,
    endReason: null,
    endReasonText: null,
    fields: {},
    labels: [],
    triggerId: 't1',
    now: '',
    entries: [entry('sent', 's1'), entry('passed', 's1', 'next'), entry('sent', 's2')],
  };

  it('lights the way that was taken and the step it stands at', () => {
    const lit = litOf(played);
    expect(lit.now).toBe('s2');
    expect([...lit.been]).toEqual(['s1', 's2']);
    expect([...lit.ways]).toEqual(['@start|start', 's1|next']);
  });

  it('offers the words that start the flow, then the choices it waits for', () => {
    const definition = addStep({ ...emptyDefinition(), triggers: [{ id: 't1', kind: 'keyword', match: 'contains', words: ['oi', 'olá'] }] }, 'ask', { x: 0, y: 0 }, null).definition;
    expect(suggestions(definition, null, false)).toEqual(['oi', 'olá']);
    const asking = { ...definition, steps: definition.steps.map((step) => ({ ...step, id: 's2', expect: { type: 'choice' as const, choices: [{ id: 'a', text: 'Sim' }, { id: 'b', text: 'Não' }] } })) } as Definition;
    expect(suggestions(asking, played, true)).toEqual(['Sim', 'Não']);
  });
});
