import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Transition } from '../../shared/contract';
import { TimeText } from '../../shared/TimeText';
import { useInstances } from '../instances/queries';
import classes from './MessageDrawer.module.css';
import { StateIcon, useReason } from './State';

/** Each step of one message: what became of it, by whom, through which number, why. Newest first. */
export function History({ history }: { history: Transition[] }) {
  const steps = history.toReversed();
  return (
    <ol className={classes.timeline}>
      {steps.map((step, index) => (
        <Step key={`${step.at}-${step.to}-${index}`} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: Transition }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const reason = useReason(step.reason, step.reasonText);
  const name = step.instanceId ? instances.find(({ id }) => id === step.instanceId)?.name : null;
  const who = step.by === 'person' ? (step.byName ?? t('messages.by.person')) : t(`messages.by.${step.by}`);
  return (
    <li>
      <StateIcon state={step.to} />
      <div>
        <Text size="sm" fw={550}>
          {t(`messages.state.${step.to}`)}
        </Text>
        <Text size="xs" c="dimmed">
          {name ? t('messages.byThrough', { who, name }) : who}
        </Text>
        {reason && <Text size="xs">{reason}</Text>}
      </div>
      <TimeText at={step.at} />
    </li>
  );
}
