import { Handle, Position, type NodeProps, type Node } from '@xyflow/react';
import { IconAlertTriangleFilled, IconPlus } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepCount, StepKind } from '../model/contract';
import { KindIcon } from './KindIcon';
import classes from './StepCard.module.css';

export interface CardOutput {
  name: string;
  label: string;
  connected: boolean;
  required: boolean;
  /** How many left this way in the published version; null while counts are off. */
  count: number | null;
}

export interface CardData extends Record<string, unknown> {
  kind: StepKind | 'start';
  title: string;
  kindName: string | null;
  lines: string[];
  outputs: CardOutput[];
  problem: 'error' | 'warning' | null;
  lit: 'now' | 'been' | null;
  count: StepCount | null;
  /** Offers a new step at one output. */
  grow: (output: string, at: { x: number; y: number }) => void;
}

export type CardNode = Node<CardData, 'card'>;

export const StepCard = memo(function StepCard({ data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation();
  return (
    <div className={classes.card} data-selected={selected || undefined} data-problem={data.problem ?? undefined} data-lit={data.lit ?? undefined} data-start={data.kind === 'start' || undefined}>
      {data.kind !== 'start' && <Handle type="target" position={Position.Left} className={classes.target} />}
      <div className={classes.head}>
        <KindIcon kind={data.kind} />
        <div className={classes.titles}>
          <div className={classes.title}>{data.title}</div>
          {data.kindName && <div className={classes.kind}>{data.kindName}</div>}
        </div>
        {data.problem && <IconAlertTriangleFilled size={16} className={classes.alarm} aria-label={t(`flows.problems.${data.problem}`)} />}
      </div>
      {data.lines.length > 0 && (
        <div className={classes.body} data-list={data.kind === 'start' || undefined}>
          {data.lines.map((line, index) => (
            <div key={index} className={classes.line}>
              {line}
            </div>
          ))}
        </div>
      )}
      {data.count && <CountRow count={data.count} />}
      {data.outputs.map((output) => (
        <div key={output.name} className={classes.output} data-open={!output.connected || undefined} data-missing={(!output.connected && output.required) || undefined}>
          <span className={classes.label}>{output.label}</span>
          {output.count !== null && <span className={`${classes.outCount} number`}>{output.count}</span>}
          {!output.connected && (
            <button
              type="button"
              tabIndex={-1}
              className={`${classes.grow} nodrag`}
              aria-label={t('flows.builder.addAfter', { output: output.label })}
              onClick={(event) => {
                event.stopPropagation();
                data.grow(output.name, { x: event.clientX, y: event.clientY });
              }}
            >
              <IconPlus size={12} stroke={2.2} />
            </button>
          )}
          <Handle type="source" id={output.name} position={Position.Right} className={classes.source} />
        </div>
      ))}
    </div>
  );
});

function CountRow({ count }: { count: StepCount }) {
  const { t } = useTranslation();
  return (
    <dl className={`${classes.counts} number`}>
      <div>
        <dt>{t('flows.counts.entered')}</dt>
        <dd>{count.entered}</dd>
      </div>
      <div>
        <dt>{t('flows.counts.here')}</dt>
        <dd>{count.here}</dd>
      </div>
      <div data-lost={count.lost > 0 || undefined}>
        <dt>{t('flows.counts.lost')}</dt>
        <dd>{count.lost}</dd>
      </div>
    </dl>
  );
}
