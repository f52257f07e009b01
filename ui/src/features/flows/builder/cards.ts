import type { Edge } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Counts, Definition, Place, Problem } from '../model/contract';
import { outputsOf, triggerNode } from '../model/graph';
import { outputName, stepTitle, summaryOf, triggerText } from '../model/describe';
import { useFlows } from '../queries';
import { useBuilder } from './builderState';
import type { CardData, CardNode } from './StepCard';

/** Where the simulator is, and which way it came. */
export interface Lit {
  now: string | null;
  been: ReadonlySet<string>;
  /** `step|output` */
  ways: ReadonlySet<string>;
}

export function worstOf(problems: readonly Problem[], belongs: (problem: Problem) => boolean): 'error' | 'warning' | null {
  const mine = problems.filter(belongs);
  if (mine.some(({ severity }) => severity === 'error')) return 'error';
  return mine.length > 0 ? 'warning' : null;
}

/** Problems of triggers have the trigger's id or none. */
export function isOfStart(definition: Definition, problem: Problem): boolean {
  return problem.stepId === null ? startCodes.has(problem.code) : definition.triggers.some(({ id }) => id === problem.stepId);
}

const startCodes = new Set(['trigger-missing', 'start-missing', 'words-missing', 'regex-invalid', 'hours-missing']);

interface Shown {
  lit: Lit | null;
  counts: Counts | null;
  grow: (from: string, output: string, at: Place) => void;
}

export function useCards({ lit, counts, grow }: Shown): CardNode[] {
  const { t } = useTranslation();
  const { definition, problems } = useBuilder();
  const flowName = useFlowName();
  return useMemo(() => {
    const countOf = (id: string) => (counts ? (counts.items.find(({ stepId }) => stepId === id) ?? { stepId: id, entered: 0, here: 0, outputs: {}, lost: 0 }) : null);
    const litOf = (id: string) => (lit?.now === id ? ('now' as const) : lit?.been.has(id) ? ('been' as const) : null);
    const start: CardNode = card(triggerNode, definition.triggerPosition, {
      kind: 'start',
      title: t('flows.start.title'),
      kindName: null,
      lines: definition.triggers.length > 0 ? definition.triggers.map((trigger) => triggerText(t, trigger)) : [t('flows.start.none')],
      outputs: [{ name: 'start', label: t('flows.output.start'), connected: definition.start !== null, required: true, count: counts?.started ?? null }],
      problem: worstOf(problems, (problem) => isOfStart(definition, problem)),
      lit: lit && lit.been.size > 0 ? 'been' : null,
      count: null,
      grow: (output, at) => grow(triggerNode, output, at),
    });
    const steps = definition.steps.map((step) => {
      const count = countOf(step.id);
      const summary = summaryOf(t, step, flowName);
      const kindName = t(`flows.kind.${step.kind}`);
      return card(step.id, step.position, {
        kind: step.kind,
        title: step.name || kindName,
        kindName: step.name ? kindName : null,
        lines: summary ? [summary] : [t('flows.summary.empty')],
        outputs: outputsOf(step).map(({ name, required }) => ({
          name,
          label: outputName(t, step, name),
          connected: Boolean(step.next[name]),
          required,
          count: count ? (count.outputs[name] ?? 0) : null,
        })),
        problem: worstOf(problems, ({ stepId }) => stepId === step.id),
        lit: litOf(step.id),
        count,
        grow: (output, at) => grow(step.id, output, at),
      }, `${stepTitle(t, definition, step)}. ${summary}`);
    });
    return [{ ...start, deletable: false }, ...steps];
  }, [definition, problems, lit, counts, grow, t, flowName]);
}

function card(id: string, position: Place, data: CardData, ariaLabel: string = data.title): CardNode {
  return { id, type: 'card', position, data, ariaLabel };
}

export function edgesOf(definition: Definition, lit: Lit | null): Edge[] {
  const known = new Set(definition.steps.map(({ id }) => id));
  const edge = (source: string, sourceHandle: string, target: string): Edge[] => {
    const id = `${source}|${sourceHandle}`;
    const passed = lit?.ways.has(id) ?? false;
    return known.has(target) ? [{ id, source, sourceHandle, target, className: passed ? 'lit' : undefined, animated: false, zIndex: passed ? 1 : 0 }] : [];
  };
  return [
    ...(definition.start ? edge(triggerNode, 'start', definition.start) : []),
    ...definition.steps.flatMap((step) => outputsOf(step).flatMap(({ name }) => (step.next[name] ? edge(step.id, name, step.next[name]) : []))),
  ];
}

export function useFlowName(): (id: string) => string | undefined {
  const flows = useFlows().data;
  return useMemo(() => (id: string) => flows?.find((flow) => flow.id === id)?.name, [flows]);
}
