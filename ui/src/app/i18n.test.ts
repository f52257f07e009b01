import { expect, it } from 'vitest';
import { preferredLanguage } from './i18n';

it('speaks Portuguese unless the browser or the person prefers English', () => {
  expect(preferredLanguage(null, [])).toBe('pt-BR');
  expect(preferredLanguage(null, ['fr-FR', 'de'])).toBe('pt-BR');
  expect(preferredLanguage(null, ['en-US', 'pt-BR'])).toBe('en');
  expect(preferredLanguage(null, ['fr', 'pt-PT', 'en'])).toBe('pt-BR');
  expect(preferredLanguage('en', ['pt-BR'])).toBe('en');
  expect(preferredLanguage('xx', ['pt-BR'])).toBe('pt-BR');
});
