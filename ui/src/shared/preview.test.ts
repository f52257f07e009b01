import { expect, it } from 'vitest';
import { formatPreview } from './preview';

it('marks bold, italic, struck and monospaced text', () => {
  expect(formatPreview('a *b* _c_ ~d~ ```e```')).toEqual([
    'a ',
    { mark: 'bold', children: ['b'] },
    ' ',
    { mark: 'italic', children: ['c'] },
    ' ',
    { mark: 'strike', children: ['d'] },
    ' ',
    { mark: 'mono', children: ['e'] },
  ]);
});

it('nests marks', () => {
  expect(formatPreview('*a _b_*')).toEqual([{ mark: 'bold', children: ['a ', { mark: 'italic', children: ['b'] }] }]);
});

it.each(['2*3*4', 'snake_case_name', '* a *', '*a', 'a* b*', '*a\nb*', '**', '```a', 'R$ 5 * 3'])('leaves “%s” as it is', (text) => {
  expect(formatPreview(text)).toEqual([text]);
});

it('does not look for marks inside monospaced text', () => {
  expect(formatPreview('```*a*```')).toEqual([{ mark: 'mono', children: ['*a*'] }]);
});

it('keeps markup as text', () => {
  expect(formatPreview('<b>x</b>')).toEqual(['<b>x</b>']);
});
