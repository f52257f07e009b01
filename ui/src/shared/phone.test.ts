import { describe, expect, it } from 'vitest';
import { isGroupId, showPhone, toE164 } from './phone';

describe('phone numbers', () => {
  it.each([
    ['(11) 98888-7777', '+5511988887777'],
    ['11 98888 7777', '+5511988887777'],
    ['5511988887777', '+5511988887777'],
    ['+55 11 98888-7777', '+5511988887777'],
    ['+351 912 345 678', '+351912345678'],
    ['(11) 3333-4444', '+551133334444'],
  ])('reads %s as %s', (typed, expected) => expect(toE164(typed)).toBe(expected));

  it.each(['', '   ', '1198', 'abc', '(11) 9888', '11 98888-7777 ramal 2'])('does not guess at “%s”', (typed) => expect(toE164(typed)).toBeNull());

  it('shows a number the international way', () => {
    expect(showPhone('+5511988887777')).toBe('+55 11 98888-7777');
    expect(showPhone('+351912345678')).toBe('+351 912 345 678');
    expect(showPhone(null)).toBe('');
    expect(showPhone('nothing')).toBe('nothing');
  });

  it('knows a group id', () => {
    expect(isGroupId('120363025246125486@g.us')).toBe(true);
    expect(isGroupId('+5511988887777')).toBe(false);
  });
});
