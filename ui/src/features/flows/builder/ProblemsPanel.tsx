import { Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheck, IconInfoCircleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../shared/EmptyState';
import { titleOf } from '../model/describe';
import { triggerNode } from '../model/graph';
import { useBuilder } from './builderState';
import classes from './Panels.module.css';

/** What has to be mended before publishing, and what is only odd. A click leads there. */
export function ProblemsPanel({ open }: { open: (id: string) => void }) {
  const { t } = useTranslation();
  const { definition, problems } = useBuilder();
  if (problems.length === 0) return <EmptyState compact icon={IconCircleCheck} title={t('flows.problems.noneTitle')} text={t('flows.problems.noneText')} />;
  const sorted = [...problems].sort((a, b) => a.severity.localeCompare(b.severity));
  return (
    <ul className={classes.list}>
      {sorted.map((problem, index) => {
        const step = definition.steps.some(({ id }) => id === problem.stepId);
        const target = step ? problem.stepId! : triggerNode;
        const Shape = problem.severity === 'error' ? IconAlertTriangleFilled : IconInfoCircleFilled;
        return (
          <li key={index}>
            <button type="button" className={classes.row} onClick={() => open(target)}>
              <Shape size={16} color={problem.severity === 'error' ? 'var(--bad)' : 'var(--warn)'} aria-label={t(`flows.problems.${problem.severity}`)} />
              <span className={classes.text}>
                <Text component="span" size="sm" display="block">
                  {problem.text}
                </Text>
                <Text component="span" size="xs" c="dimmed">
                  {titleOf(t, definition, target)}
                </Text>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
