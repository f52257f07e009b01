import { Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showDate } from '../../../shared/time';
import type { Counts } from '../model/contract';
import classes from './Builder.module.css';

/** What the figures on the steps are about. */
export function CountsBar({ counts }: { counts: Counts }) {
  const { t, i18n } = useTranslation();
  const share = counts.started > 0 ? counts.finished / counts.started : null;
  const percent = share === null ? null : new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
  return (
    <div className={classes.countsBar} role="status">
      <IconChartBar size={15} aria-hidden />
      <Text size="xs" component="span" className="number">
        {counts.started === 0 ? t('flows.counts.none', { version: counts.version }) : t('flows.counts.of', { version: counts.version, count: counts.started, since: showDate(counts.since) })}
        {percent && ` · ${t('flows.counts.finished', { percent })}`}
      </Text>
    </div>
  );
}
