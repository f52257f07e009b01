import { expect, it } from 'vitest';
import { isPaused, pausedForGood } from './automation';
import { quoteOf, replyFrom } from './draft';
import { safeColor } from './Marks';
import { safeUrl } from './MediaView';
import { message } from './thread.fake';
import { clock } from './VoicePlayer';

const media = { id: 'f', kind: 'image', contentType: 'image/png', fileName: 'a.png', size: 1 } as const;

it('sends words as text, or as the caption of a file', () => {
  expect(replyFrom({ text: 'Olá \n', media: null, replyTo: null })).toEqual({ text: 'Olá' });
  expect(replyFrom({ text: 'Olá', media, replyTo: 'm1' })).toEqual({ media: { id: 'f', caption: 'Olá' }, replyTo: 'm1' });
  expect(replyFrom({ text: 'Olá', media: { ...media, kind: 'audio' }, replyTo: null })).toEqual({ media: { id: 'f' } });
});

it('sends the wall clock with its zone when it is for later', () => {
  const when = { sendAt: '2026-11-23T09:00:00', timeZone: 'America/Sao_Paulo' };
  expect(replyFrom({ text: 'Olá', media: null, replyTo: null }, when)).toEqual({ text: 'Olá', ...when });
});

it('quotes what a message says, or its file', () => {
  expect(quoteOf(message(1), 'Ana')).toMatchObject({ messageId: 'm000001', senderName: 'Ana', preview: 'message 1' });
});

it('lets no address but this server’s files into the page', () => {
  expect(safeUrl('/api/media/0198-ab')).toBe('/api/media/0198-ab');
  for (const url of ['javascript:alert(1)', 'https://example.invalid/x.png', '//example.invalid/x', '/api/media/../me', 'data:text/html,x', null]) expect(safeUrl(url)).toBeNull();
});

it('lets nothing but a colour into a style', () => {
  expect(safeColor('#0F766e')).toBe('#0F766e');
  expect(safeColor('red;background:url(https://example.invalid)')).toBe('var(--muted)');
});

it('knows whether automation rests, and until when', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(isPaused({ automationPausedUntil: null }, now)).toBe(false);
  expect(isPaused({ automationPausedUntil: '2026-11-22T11:59:00Z' }, now)).toBe(false);
  expect(isPaused({ automationPausedUntil: '2026-11-22T12:01:00Z' }, now)).toBe(true);
  expect(isPaused({ automationPausedUntil: '9999-12-31T23:59:59Z' }, now)).toBe(true);
  expect(pausedForGood({ automationPausedUntil: '9999-12-31T23:59:59Z' })).toBe(true);
});

it('writes the length of a sound', () => {
  expect([0, 9.9, 65, 3725].map(clock)).toEqual(['0:00', '0:09', '1:05', '1:02:05']);
});
