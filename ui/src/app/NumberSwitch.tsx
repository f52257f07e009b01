import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconServer } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useActivate, useInstances } from '../features/instances/queries';
import { StatusDot } from '../features/instances/Status';
import { showPhone } from '../shared/phone';
import classes from './Shell.module.css';

/** Which number speaks for this person now; one click changes it. */
export function NumberSwitch() {
  const { t } = useTranslation();
  const instances = useInstances();
  const activate = useActivate();
  const items = instances.data ?? [];
  const active = items.find((instance) => instance.isActive);
  if (!instances.data || items.length === 0) return null;
  const label = active ? t('switch.active', { name: active.name }) : t('switch.none');
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={label}>
          {active ? <StatusDot status={active.status} /> : <StatusDot status="blocked" />}
          <span className={classes.switchLabel}>{t('switch.label')}</span>
          <span className={classes.switchName}>{active?.name ?? t('switch.noneShort')}</span>
          {active?.phoneNumber && <span className={`${classes.switchPhone} number`}>{showPhone(active.phoneNumber)}</span>}
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('switch.choose')}</Menu.Label>
        {items.map((instance) => (
          <Menu.Item
            key={instance.id}
            onClick={() => !instance.isActive && activate.mutate(instance)}
            leftSection={<StatusDot status={instance.status} />}
            rightSection={instance.isActive ? <IconCheck size={16} aria-label={t('instances.active')} /> : undefined}
          >
            {instance.name}
            <div style={{ fontSize: '0.75rem', color: 'var(--muted)' }} className="number">
              {instance.phoneNumber ? showPhone(instance.phoneNumber) : t(`instances.status.${instance.status}`)}
            </div>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/instances" leftSection={<IconServer size={16} />}>
          {t('switch.manage')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
