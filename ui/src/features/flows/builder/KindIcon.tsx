import { IconBolt } from '@tabler/icons-react';
import type { StepKind } from '../model/contract';
import { kinds } from './kinds';
import classes from './KindIcon.module.css';

export function KindIcon({ kind, size = 28 }: { kind: StepKind | 'start'; size?: 22 | 28 }) {
  const { icon: Shape, tone } = kind === 'start' ? { icon: IconBolt, tone: 'start' } : kinds[kind];
  return (
    <span className={classes.icon} data-tone={tone} data-small={size === 22 || undefined} aria-hidden>
      <Shape size={size === 22 ? 14 : 17} stroke={1.7} />
    </span>
  );
}
