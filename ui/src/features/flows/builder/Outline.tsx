import { ActionIcon, Button, Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconArrowRight, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Counts, Step, StepKind } from '../model/contract';
import { outputName, stepTitle, summaryOf, titleOf, triggerText } from '../model/describe';
import { addStep, outputsOf, readingOrder, triggerNode } from '../model/graph';
import { placeAfter } from '../model/layout';
import { useBuilder } from './builderState';
import { isOfStart, useFlowName, worstOf, type Lit } from './cards';
import { KindIcon } from './KindIcon';
import { KindMenu } from './KindMenu';
import classes from './Outline.module.css';

interface OutlineProps {
  lit: Lit | null;
  counts: Counts | null;
  open: (id: string, focus: boolean) => void;
}

/** The flow as a list in reading order: for phones, and for whoever reads with ears or fingers. */
export function Outline({ lit, counts, open }: OutlineProps) {
  const { t } = useTranslation();
  const { definition, edit, problems, selected } = useBuilder();
  const order = readingOrder(definition);
  const grow = (from: string, output: string, kind: StepKind) => {
    const made = addStep(definition, kind, placeAfter(definition, from, output), { from, output });
    edit(() => made.definition);
    open(made.id, true);
  };
  const loose = (kind: StepKind) => {
    const made = addStep(definition, kind, placeAfter(definition, null, null), definition.start === null ? { from: triggerNode, output: 'start' } : null);
    edit(() => made.definition);
    open(made.id, true);
  };
  const startProblem = worstOf(problems, (problem) => isOfStart(definition, problem));
  return (
    <div className={classes.outline}>
      <ol className={classes.list} aria-label={t('flows.builder.outline')}>
        <li className={classes.item} data-selected={selected.includes(triggerNode) || undefined}>
          <button type="button" className={classes.main} onClick={() => open(triggerNode, true)}>
            <KindIcon kind="start" />
            <span className={classes.words}>
              <span className={classes.title}>{t('flows.start.title')}</span>
              <span className={classes.summary}>{definition.triggers.map((trigger) => triggerText(t, trigger)).join(' · ') || t('flows.start.none')}</span>
            </span>
            {startProblem && <Alarm severity={startProblem} />}
          </button>
          <Way label={t('flows.output.start')} target={definition.start} required count={counts?.started ?? null} open={open} grow={(kind) => grow(triggerNode, 'start', kind)} />
        </li>
        {order.map(({ step, reached }, index) => (
          <OutlineItem
            key={step.id}
            step={step}
            loose={!reached && (index === 0 || order[index - 1]!.reached)}
            lit={lit?.now === step.id ? 'now' : lit?.been.has(step.id) ? 'been' : null}
            counts={counts}
            open={open}
            grow={(output, kind) => grow(step.id, output, kind)}
          />
        ))}
      </ol>
      <KindMenu choose={loose}>
        <Button variant="default" leftSection={<IconPlus size={16} />} fullWidth>
          {t('flows.builder.addStep')}
        </Button>
      </KindMenu>
    </div>
  );
}

function Alarm({ severity }: { severity: 'error' | 'warning' }) {
  const { t } = useTranslation();
  return <IconAlertTriangleFilled size={16} color={severity === 'error' ? 'var(--bad)' : 'var(--warn)'} aria-label={t(`flows.problems.${severity}`)} />;
}

interface OutlineItemProps {
  step: Step;
  loose: boolean;
  lit: 'now' | 'been' | null;
  counts: Counts | null;
  open: (id: string, focus: boolean) => void;
  grow: (output: string, kind: StepKind) => void;
}

function OutlineItem({ step, loose, lit, counts, open, grow }: OutlineItemProps) {
  const { t } = useTranslation();
  const { definition, problems, selected } = useBuilder();
  const flowName = useFlowName();
  const problem = worstOf(problems, ({ stepId }) => stepId === step.id);
  const count = counts?.items.find(({ stepId }) => stepId === step.id);
  return (
    <>
      {loose && (
        <li className={classes.heading}>
          <Text size="xs" fw={600} c="dimmed">
            {t('flows.builder.loose')}
          </Text>
        </li>
      )}
      <li className={classes.item} data-selected={selected.includes(step.id) || undefined} data-lit={lit ?? undefined} data-problem={problem ?? undefined}>
        <button type="button" className={classes.main} onClick={() => open(step.id, true)} aria-current={lit === 'now' ? 'step' : undefined}>
          <KindIcon kind={step.kind} />
          <span className={classes.words}>
            <span className={classes.title}>{stepTitle(t, definition, step)}</span>
            <span className={classes.summary}>{summaryOf(t, step, flowName) || t('flows.summary.empty')}</span>
            {counts && (
              <span className={`${classes.counts} number`}>
                {t('flows.counts.line', { entered: count?.entered ?? 0, here: count?.here ?? 0, lost: count?.lost ?? 0 })}
              </span>
            )}
          </span>
          {problem && <Alarm severity={problem} />}
        </button>
        {outputsOf(step).map(({ name, required }) => (
          <Way
            key={name}
            label={outputName(t, step, name)}
            target={step.next[name] ?? null}
            required={required}
            count={counts ? (count?.outputs[name] ?? 0) : null}
            open={open}
            grow={(kind) => grow(name, kind)}
          />
        ))}
      </li>
    </>
  );
}

interface WayProps {
  label: string;
  target: string | null;
  required: boolean;
  count: number | null;
  open: (id: string, focus: boolean) => void;
  grow: (kind: StepKind) => void;
}

function Way({ label, target, required, count, open, grow }: WayProps) {
  const { t } = useTranslation();
  const { definition } = useBuilder();
  return (
    <div className={classes.way} data-missing={(target === null && required) || undefined}>
      <span className={classes.label}>{label}</span>
      {count !== null && <span className="number">{count}</span>}
      <IconArrowRight size={13} aria-hidden />
      {target === null ? (
        <>
          <span className={classes.target}>{t(required ? 'flows.output.missing' : 'flows.output.ends')}</span>
          <KindMenu choose={grow}>
            <ActionIcon size="sm" variant="default" aria-label={t('flows.builder.addAfter', { output: label })}>
              <IconPlus size={13} />
            </ActionIcon>
          </KindMenu>
        </>
      ) : (
        <button type="button" className={classes.link} onClick={() => open(target, true)}>
          {titleOf(t, definition, target)}
        </button>
      )}
    </div>
  );
}
