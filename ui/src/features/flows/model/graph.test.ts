import { describe, expect, it } from 'vitest';
import type { AskStep, ConditionStep, Definition } from './contract';
import { addStep, changeStep, connect, fieldsOf, joinStep, openOutput, outputsOf, pasteSteps, readingOrder, removeSteps, toFieldName, triggerNode } from './graph';
import { emptyDefinition, newStep, readSteps, writeSteps } from './newStep';

const at = { x: 0, y: 0 };

/** Question with two choices, each leading to a message; a loose end. */
function shop(): Definition {
  const ask = newStep('ask', 's1', at) as AskStep;
  return {
    ...emptyDefinition(),
    start: 's1',
    steps: [
      { ...ask, saveAs: 'assunto', expect: { type: 'choice', choices: [{ id: 'a', text: 'Comprar' }, { id: 'b', text: 'Falar' }] }, next: { 'choice:a': 's2', 'choice:b': 's3', timeout: 's3' } },
      newStep('send', 's2', at),
      newStep('person', 's3', at),
      newStep('end', 's4', at),
    ],
  };
}

describe('ways out', () => {
  it('of a question with choices need the general answer only while a choice is open', () => {
    const [ask] = shop().steps as [AskStep];
    expect(outputsOf(ask).map(({ name, required }) => [name, required])).toEqual([
      ['choice:a', false],
      ['choice:b', false],
      ['answer', false],
      ['timeout', true],
      ['invalid', false],
    ]);
    expect(outputsOf({ ...ask, next: {} }).find(({ name }) => name === 'answer')?.required).toBe(true);
  });

  it('of a removed case are forgotten with it', () => {
    const condition = newStep('condition', 's1', at) as ConditionStep;
    const definition = { ...emptyDefinition(), steps: [{ ...condition, next: { 'case:c1': 's1', else: 's1' } }] };
    expect(changeStep(definition, { ...definition.steps[0]!, cases: [] }).steps[0]!.next).toEqual({ else: 's1' });
  });
});

describe('changing the drawing', () => {
  it('the first step becomes the beginning, the next one follows it', () => {
    const first = addStep(emptyDefinition(), 'send', at, openOutput(emptyDefinition(), null));
    expect(first.definition.start).toBe('s1');
    const second = addStep(first.definition, 'end', at, openOutput(first.definition, first.id));
    expect(second.definition.steps[0]!.next).toEqual({ next: 's2' });
  });

  it('a step from the palette goes between a step and its only successor', () => {
    const two = connect(shop(), 's2', 'next', 's4');
    const { definition, id } = joinStep(two, 'wait', 's2', () => at);
    expect([definition.steps[1]!.next, definition.steps.find((step) => step.id === id)?.next]).toEqual([{ next: id }, { next: 's4' }]);
    expect(joinStep(two, 'wait', 's1', () => at).definition.steps[0]!.next).toHaveProperty('answer');
  });

  it('removing a step cuts every way to it', () => {
    const left = removeSteps(shop(), ['s3']);
    expect(left.steps[0]!.next).toEqual({ 'choice:a': 's2' });
    expect(removeSteps(shop(), ['s1']).start).toBeNull();
  });

  it('connects and disconnects, the beginning as well', () => {
    expect(connect(shop(), triggerNode, 'start', 's4').start).toBe('s4');
    expect(connect(shop(), 's2', 'next', 's4').steps[1]!.next).toEqual({ next: 's4' });
    expect(connect(shop(), 's1', 'timeout', null).steps[0]!.next).not.toHaveProperty('timeout');
  });

  it('copies keep the ways among themselves only', () => {
    const { definition, ids } = pasteSteps(shop(), shop().steps.slice(0, 2));
    expect(ids).toEqual(['s5', 's6']);
    expect(definition.steps.find(({ id }) => id === 's5')?.next).toEqual({ 'choice:a': 's6' });
  });

  it('reads from the beginning, loose steps last', () => {
    expect(readingOrder(shop()).map(({ step, reached }) => [step.id, reached])).toEqual([
      ['s1', true],
      ['s2', true],
      ['s3', true],
      ['s4', false],
    ]);
  });
});

describe('names of fields', () => {
  it('are made from what people type', () => {
    expect(toFieldName('Nome do Cliente!')).toBe('nome_do_cliente_');
    expect(toFieldName('ção')).toBe('cao');
    expect(fieldsOf(shop())).toEqual(['assunto']);
  });
});

describe('the clipboard', () => {
  it('gives back what was copied', () => {
    expect(readSteps(writeSteps(shop().steps))).toEqual(shop().steps);
  });

  it('takes nothing that is not ours, and no broken parts', () => {
    expect(readSteps('<script>alert(1)</script>')).toEqual([]);
    expect(readSteps('{"format":"ramal-steps/1","steps":[{"id":"a","kind":"shell"},7,null]}')).toEqual([]);
    const [step] = readSteps('{"format":"ramal-steps/1","steps":[{"id":"a","kind":"send","variants":"x","position":{"x":"1"},"next":{"next":5}}]}');
    expect(step).toEqual(newStep('send', 'a', at));
  });
});
