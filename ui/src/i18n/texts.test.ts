import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyScopes, linkStates, messageStates, testStates } from '../shared/contract';
import * as flows from '../features/flows/model/contract';
import en from './en.json';
import pt from './pt-BR.json';

function flat(tree: object, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(prefix + name, value);
    else for (const [key, text] of flat(value as object, `${prefix}${name}.`)) texts.set(key, text);
  }
  return texts;
}

const texts = { pt: flat(pt), en: flat(en) };
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const has = (key: string) => texts.pt.has(key) || texts.pt.has(`${key}_other`);

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !name.includes('.test.') ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('texts', () => {
  it('exist in both languages under the same keys', () => {
    expect([...texts.en.keys()].sort()).toEqual([...texts.pt.keys()].sort());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of texts.pt) expect([key, placeholders(texts.en.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('are never empty and carry no markup', () => {
    for (const [key, text] of [...texts.pt, ...texts.en]) {
      expect([key, text.trim() === '']).toEqual([key, false]);
      expect([key, /<\w/.test(text)]).toEqual([key, false]);
    }
  });

  it('exist for every key the code names', () => {
    const named = sources(join(import.meta.dirname, '..')).flatMap((source) => [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1]!));
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter((key) => !has(key))).toEqual([]);
  });

  it('exist for every state a person can meet', () => {
    const wanted = [
      ...linkStates.map((state) => `instances.status.${state}`),
      ...testStates.map((state) => `instances.testState.${state}`),
      ...messageStates.flatMap((state) => [`messages.state.${state}`, `messages.stateText.${state}`]),
      ...keyScopes.flatMap((scope) => [`keys.scope.${scope}.name`, `keys.scope.${scope}.text`]),
      ...flows.stepKinds.flatMap((kind) => [`flows.kind.${kind}`, `flows.kindShort.${kind}`, `flows.kindHelp.${kind}`]),
      ...flows.triggerKinds.flatMap((kind) => [`flows.trigger.${kind}.name`, `flows.trigger.${kind}.help`]),
      ...flows.wordMatches.flatMap((match) => [`flows.match.${match}.name`, `flows.match.${match}.short`, `flows.match.${match}.help`]),
      ...flows.answerTypes.map((type) => `flows.answerType.${type}`),
      ...flows.operators.map((op) => `flows.op.${op}`),
      ...flows.flowStatuses.map((status) => `flows.status.${status}`),
      ...flows.runStates.map((state) => `flows.runs.state.${state}`),
      ...flows.aiStates.map((state) => `flows.ai.state.${state}`),
      ...flows.weekDays.map((day) => `flows.hours.${day}`),
      ...['start', 'next', 'waited', 'reply', 'answer', 'otherAnswer', 'timeout', 'invalid', 'else', 'ok', 'failed', 'fallback'].map((output) => `flows.output.${output}`),
      ...['sent', 'resend', 'drop'].flatMap((as) => [`messages.resolve.${as}`, `messages.resolved.${as}`]),
    ];
    expect(wanted.filter((key) => !has(key))).toEqual([]);
  });

  it('exist for every reason and refusal of the contract', () => {
    const reasons = ['missed-time', 'instance-not-connected', 'instance-deleted', 'no-active-instance', 'rejected-by-whatsapp', 'not-on-whatsapp'];
    const more = ['media-rejected', 'too-many-attempts', 'wrong-key', 'license-required', 'unknown-remote-instance', 'by-person'];
    const link = ['logged-out-on-phone', 'linked-elsewhere', 'unreachable', 'wrong-key', 'unknown-remote-instance', 'license-required', 'number-in-use-by-other-instance', 'by-you', 'never-paired'];
    const codes = ['validation-failed', 'csrf-header-missing', 'setup-token-wrong', 'setup-done', 'sign-up-closed', 'invalid-credentials', 'too-many-attempts', 'password-change-required', 'scope-missing', 'session-required', 'cannot-remove-yourself', 'last-admin', 'connector-needs-settings', 'already-connected', 'connect-link-gone', 'no-active-instance', 'instance-not-connected', 'recipient-invalid', 'send-at-invalid', 'time-zone-unknown', 'instance-not-found', 'media-not-found', 'already-handed', 'not-unknown', 'no-pairing', 'idempotency-key-reused', 'capability-missing'];
    const wanted = [...[...reasons, ...more].map((code) => `messages.reason.${code}`), ...link.map((code) => `instances.reason.${code}`), ...codes.map((code) => `errors.${code}`)];
    expect(wanted.filter((key) => !has(key))).toEqual([]);
  });
});
