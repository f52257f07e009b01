import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconDots, IconPlayerPlay, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useInstances } from '../instances/queries';
import { FlowApi } from './FlowApi';
import { FlowMenuItems } from './FlowMenu';
import classes from './FlowsPage.module.css';
import { FlowStatusText } from './FlowStatusText';
import type { FlowSummary } from './model/contract';

export function FlowRow({ flow, remove }: { flow: FlowSummary; remove: () => void }) {
  const { t } = useTranslation();
  const [api, apiView] = useDisclosure();
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Link to={`/flows/${flow.id}`} className={classes.name}>
          {flow.name}
        </Link>
        <Text size="sm" c="dimmed" lineClamp={1} component="div">
          {flow.triggerText ? t('flows.when', { trigger: flow.triggerText }) : t('flows.start.none')}
        </Text>
      </div>
      <div className={classes.facts}>
        <FlowStatusText flow={flow} />
        <Text size="xs" c="dimmed" component="div" truncate>
          <NumbersOf flow={flow} />
        </Text>
      </div>
      <div className={classes.now}>
        {flow.running > 0 && (
          <Text size="xs" component="div" className={`${classes.fact} number`}>
            <IconUsers size={14} aria-hidden />
            {t('flows.running', { count: flow.running })}
          </Text>
        )}
        {flow.problemCount > 0 ? (
          <Text size="xs" component="div" c="var(--warn)" className={`${classes.fact} number`}>
            <IconAlertTriangle size={14} aria-hidden />
            {t('flows.problems.count', { count: flow.problemCount })}
          </Text>
        ) : (
          flow.publishedVersion !== null &&
          flow.hasUnpublishedChanges && (
            <Text size="xs" c="dimmed" component="div">
              {t('flows.unpublished')}
            </Text>
          )
        )}
      </div>
      <div className={classes.actions}>
        <Button component={Link} to={`/flows/${flow.id}?panel=simulate`} size="xs" variant="default" leftSection={<IconPlayerPlay size={14} />} aria-label={t('flows.simulateOf', { name: flow.name })}>
          {t('flows.simulate')}
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon aria-label={t('common.actionsFor', { name: flow.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <FlowMenuItems flow={flow} remove={remove} seeApi={apiView.open} />
          </Menu.Dropdown>
        </Menu>
        {api && <FlowApi flow={flow} opened onClose={apiView.close} />}
      </div>
    </li>
  );
}

function NumbersOf({ flow }: { flow: FlowSummary }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  if (flow.instanceIds === null) return <>{t('flows.numbers.all')}</>;
  return <>{flow.instanceIds.map((id) => instances.find((instance) => instance.id === id)?.name ?? t('through.gone', { id })).join(', ')}</>;
}
