import { expect, it } from 'vitest';
import { snippet } from './highlight';

const drawn = (text: string, query: string) => snippet(text, query).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('');

it('marks words whatever their accents and case', () => {
  expect(drawn('Amanhã às 9h no salão', 'amanha SALAO')).toBe('[Amanhã] às 9h no [salão]');
  expect(drawn('Pedido 123', 'ped')).toBe('[Ped]ido 123');
});

it('marks only beginnings of words, as the search finds them', () => {
  expect(drawn('desconto no conto', 'conto')).toBe('desconto no [conto]');
});

it('shows the part of a long text where the hit is', () => {
  const text = `${'palavra '.repeat(60)}orçamento ${'depois '.repeat(60)}`;
  const shown = drawn(text, 'orcamento');
  expect(shown).toContain('[orçamento]');
  expect(shown.startsWith('…')).toBe(true);
  expect(shown.length).toBeLessThan(260);
});

it('keeps markup as the text it is', () => {
  expect(snippet('<img src=x onerror=alert(1)>', 'img')).toEqual([
    { text: '<', hit: false },
    { text: 'img', hit: true },
    { text: ' src=x onerror=alert(1)>', hit: false },
  ]);
});

it('survives emoji and text without hits', () => {
  expect(drawn('👍🏽 ok ﬁm', 'zzz')).toBe('👍🏽 ok ﬁm');
  expect(drawn('👍🏽 combinado', 'comb')).toBe('👍🏽 [comb]inado');
});
