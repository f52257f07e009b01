import type { TFunction } from 'i18next';
import type { Definition, Rule, Step, Trigger } from './contract';
import { showDuration } from './duration';
import { triggerNode } from './graph';

/** Steps, outputs and triggers in the words of the page. */

export function stepName(t: TFunction, step: Step): string {
  return step.name || t(`flows.kind.${step.kind}`);
}

/** Tells steps of the same name apart in lists. */
export function stepTitle(t: TFunction, definition: Definition, step: Step): string {
  const name = stepName(t, step);
  const same = definition.steps.filter((other) => stepName(t, other) === name);
  return same.length > 1 ? `${name} (${same.findIndex(({ id }) => id === step.id) + 1})` : name;
}

export function titleOf(t: TFunction, definition: Definition, id: string | null | undefined): string {
  if (id === triggerNode) return t('flows.start.title');
  const step = definition.steps.find((one) => one.id === id);
  return step ? stepTitle(t, definition, step) : t('flows.output.nowhere');
}

export function outputName(t: TFunction, step: Step, output: string): string {
  const [kind, id] = output.split(/:(.*)/);
  if (kind === 'choice' && step.kind === 'ask') {
    const index = step.expect.choices?.findIndex((choice) => choice.id === id) ?? -1;
    return step.expect.choices?.[index]?.text || t('flows.output.choice', { number: index + 1 });
  }
  if (kind === 'case' && step.kind === 'condition') {
    const index = step.cases.findIndex((one) => one.id === id);
    return step.cases[index]?.name || t('flows.output.case', { number: index + 1 });
  }
  if (output === 'answer' && step.kind === 'ask' && step.expect.type === 'choice') return t('flows.output.otherAnswer');
  if (output === 'next' && step.kind === 'wait') return t('flows.output.waited');
  return t(`flows.output.${output}`, { defaultValue: output });
}

/** What the step does, in one line. */
export function summaryOf(t: TFunction, step: Step, flowName: (id: string) => string | undefined): string {
  switch (step.kind) {
    case 'send': {
      const first = step.variants[0];
      const text = oneLine(t, first?.text) || (first?.mediaId ? t('flows.summary.file') : '');
      return step.variants.length > 1 && text ? `${text} (${t('flows.summary.variants', { count: step.variants.length })})` : text;
    }
    case 'ask':
      return oneLine(t, step.text);
    case 'wait':
      return showDuration(step.for);
    case 'condition':
      return step.cases.map((one) => one.rules.map((rule) => ruleText(t, rule)).join(t(one.mode === 'all' ? 'flows.summary.and' : 'flows.summary.or'))).join('; ');
    case 'set':
      return [
        ...step.fields.filter(({ field }) => field).map(({ field, value }) => `${field} = ${value || '∅'}`),
        ...step.addLabels.map((label) => `+ ${label}`),
        ...step.removeLabels.map((label) => `− ${label}`),
      ].join(', ');
    case 'call':
      return step.url ? `${step.method} ${step.url.replace(/^https?:\/\//, '')}` : '';
    case 'ai':
      return oneLine(t, step.prompt);
    case 'person':
      return oneLine(t, step.text) || t('flows.summary.silent', { time: showDuration(step.until) });
    case 'goto':
      return step.flowId ? (flowName(step.flowId) ?? t('flows.summary.unknownFlow')) : '';
    case 'end':
      return t('flows.summary.end');
  }
}

function ruleText(t: TFunction, rule: Rule): string {
  const value = rule.op === 'hasLabel' || rule.op === 'lacksLabel' || rule.op === 'isOpen' || rule.op === 'isClosed' ? '' : variableName(t, rule.value);
  const bare = rule.op === 'isEmpty' || rule.op === 'isNotEmpty' || rule.op === 'isOpen' || rule.op === 'isClosed';
  return [value, t(`flows.op.${rule.op}`), bare ? '' : `“${rule.to ?? ''}”`].filter(Boolean).join(' ');
}

/** `contact.name` → “nome do contato”; fields keep their own name. */
export function variableName(t: TFunction, variable: string): string {
  const [path] = variable.split('|');
  if (path?.startsWith('field.')) return path.slice('field.'.length);
  return t(`flows.variable.${path?.replace('.', '-')}`, { defaultValue: variable });
}

export function triggerText(t: TFunction, trigger: Trigger): string {
  if (trigger.kind !== 'keyword') return t(`flows.trigger.${trigger.kind}.name`);
  const words = trigger.words.map((word) => `“${word}”`);
  const shown = words.length > 4 ? [...words.slice(0, 3), t('flows.trigger.moreWords', { count: words.length - 3 })] : words;
  return words.length === 0 ? t('flows.trigger.noWords') : `${t(`flows.match.${trigger.match}.short`)} ${shown.join(', ')}`;
}

/** Line breaks become spaces, variables their names in brackets. */
function oneLine(t: TFunction, text: string | null | undefined): string {
  return (text ?? '')
    .replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, variable: string) => `[${variableName(t, variable)}]`)
    .replace(/\s+/g, ' ').trim().slice(0, 140);
}
