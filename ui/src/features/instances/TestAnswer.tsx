import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TestResult } from '../../shared/contract';

/** What the test found, in plain words, and what to do about it. */
export function TestAnswer({ result }: { result: TestResult }) {
  const { t } = useTranslation();
  const action = typeof result.action === 'string' ? result.action : result.action?.text;
  return (
    <Alert
      color={result.ok ? 'teal' : 'red'}
      icon={result.ok ? <IconCircleCheck size={16} /> : <IconAlertTriangle size={16} />}
      title={t(`instances.testState.${result.state}`)}
      p="sm"
    >
      <Text size="sm">
        {result.detail} {action}
        {result.ok && result.latencyMs !== null && (
          <Text component="span" size="sm" c="dimmed" className="number">
            {' '}
            {t('instances.latency', { ms: result.latencyMs })}
          </Text>
        )}
      </Text>
    </Alert>
  );
}
