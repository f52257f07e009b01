import 'dayjs/locale/pt-br';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../i18n/en.json';
import pt from '../i18n/pt-BR.json';
import type { Language } from '../shared/contract';
import { setApiLanguage } from '../shared/api';

const storageKey = 'ramal-language';

/** The language chosen before on this browser, else Portuguese unless the browser asks for English. */
export function preferredLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === 'pt-BR' || stored === 'en') return stored;
  const first = browser.find((tag) => /^(pt|en)\b/i.test(tag));
  return first && /^en\b/i.test(first) ? 'en' : 'pt-BR';
}

function remembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    resources: { 'pt-BR': { translation: pt }, en: { translation: en } },
    lng: preferredLanguage(remembered(), navigator.languages),
    fallbackLng: 'pt-BR',
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  apply(i18next.language as Language);
}

function apply(language: Language): void {
  document.documentElement.lang = language;
  setApiLanguage(language);
}

export function setLanguage(language: Language): void {
  if (i18next.language !== language) void i18next.changeLanguage(language);
  apply(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Storage may be switched off; the profile remembers the language anyway.
  }
}

/** The language of whoever invited this person, unless this browser already has one. */
export function suggestLanguage(language: Language): void {
  if (remembered() !== null || i18next.language === language) return;
  void i18next.changeLanguage(language);
  apply(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'pt-BR';
}
