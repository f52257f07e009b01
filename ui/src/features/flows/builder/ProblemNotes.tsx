import { IconAlertTriangleFilled, IconInfoCircleFilled } from '@tabler/icons-react';
import type { Problem } from '../model/contract';
import classes from './Panels.module.css';

/** The problems of one step, above its form. */
export function ProblemNotes({ problems }: { problems: Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.notes} data-error={problems.some(({ severity }) => severity === 'error') || undefined}>
      {problems.map((problem, index) => {
        const Shape = problem.severity === 'error' ? IconAlertTriangleFilled : IconInfoCircleFilled;
        return (
          <li key={index}>
            <Shape size={14} color={problem.severity === 'error' ? 'var(--bad)' : 'var(--warn)'} aria-hidden />
            {problem.text}
          </li>
        );
      })}
    </ul>
  );
}
