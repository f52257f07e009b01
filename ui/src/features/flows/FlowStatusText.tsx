import { useTranslation } from 'react-i18next';
import type { FlowSummary } from './model/contract';
import classes from './FlowsPage.module.css';

/** The state in words, with a dot that repeats it in colour. */
export function FlowStatusText({ flow }: { flow: Pick<FlowSummary, 'status' | 'publishedVersion'> }) {
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-status={flow.status}>
      <span className={classes.dot} aria-hidden />
      <span>{t(`flows.status.${flow.status}`)}</span>
      {flow.publishedVersion !== null && <span className={classes.version}>{t('flows.versions.short', { version: flow.publishedVersion })}</span>}
    </span>
  );
}
