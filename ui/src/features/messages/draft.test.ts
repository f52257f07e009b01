import { expect, it } from 'vitest';
import { defaultLateBy, messageOf, throughChange, throughOf, type Draft } from './draft';
import { filterOf, viewOf } from './filters';

const draft: Draft = {
  recipient: { kind: 'person', phone: '(11) 98888-7777', group: null },
  text: 'Olá',
  media: null,
  when: { at: { date: '2026-11-22', time: '09:00' }, timeZone: 'America/Sao_Paulo' },
  through: { kind: 'activeNow', chosen: null, list: [] },
  lateBy: defaultLateBy,
};

it('sends local time with its zone, and leaves defaults out', () => {
  expect(messageOf(draft)).toEqual({ to: '+5511988887777', text: 'Olá', sendAt: '2026-11-22T09:00:00', timeZone: 'America/Sao_Paulo' });
});

it('means now when no time is given', () => {
  expect(messageOf({ ...draft, when: { at: null, timeZone: 'UTC' } })).not.toHaveProperty('sendAt');
});

it('lets the server judge a number it does not understand', () => {
  expect(messageOf({ ...draft, recipient: { kind: 'person', phone: '123', group: null } }).to).toBe('123');
});

it('uses the text as caption, except for audio', () => {
  const media = { id: 'm', kind: 'image', contentType: 'image/png', fileName: 'a.png', size: 1 } as const;
  expect(messageOf({ ...draft, media }).media).toEqual({ id: 'm', caption: 'Olá' });
  expect(messageOf({ ...draft, media: { ...media, kind: 'audio' } })).toMatchObject({ media: { id: 'm' } });
  expect(messageOf({ ...draft, media: { ...media, kind: 'audio' } })).not.toHaveProperty('text');
});

it('says through which number', () => {
  expect(throughOf({ kind: 'activeNow', chosen: 3, list: [1] })).toEqual({});
  expect(throughOf({ kind: 'activeThen', chosen: 3, list: [1] })).toEqual({ from: 'active' });
  expect(throughOf({ kind: 'chosen', chosen: 3, list: [1] })).toEqual({ instanceId: 3 });
  expect(throughOf({ kind: 'list', chosen: 3, list: [2, 1] })).toEqual({ from: [2, 1] });
});

it('replaces an earlier list when a fixed number is chosen later', () => {
  expect(throughChange({ kind: 'chosen', chosen: 3, list: [] }, 1)).toEqual({ instanceId: 3, from: null });
  expect(throughChange({ kind: 'activeNow', chosen: null, list: [] }, 1)).toEqual({ instanceId: 1, from: null });
  expect(throughChange({ kind: 'activeThen', chosen: null, list: [] }, 1)).toEqual({ from: 'active' });
});

it('turns the address into a filter of whole days in the person’s zone', () => {
  const filter = filterOf(new URLSearchParams('view=attention&from=2026-11-21&until=2026-11-21&q=%20a%20'), 'America/Sao_Paulo');
  expect(filter).toMatchObject({ state: 'held,unknown', q: 'a', dueFrom: '2026-11-21T03:00:00.000Z', dueTo: '2026-11-22T03:00:00.000Z', order: 'desc' });
  expect(viewOf('constructor')).toBe('all');
});
