import { ActionIcon, Badge, Button, Menu, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconDots, IconPencil, IconPlugConnected, IconPlugConnectedX, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Instance } from '../../shared/contract';
import { showPhone } from '../../shared/phone';
import classes from './InstanceRow.module.css';
import { useActivate, useInstanceAction } from './queries';
import { canConnect, StatusCause, StatusLabel } from './Status';

export function InstanceRow({ instance, edit, remove }: { instance: Instance; edit: () => void; remove: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const activate = useActivate();
  const disconnect = useInstanceAction('disconnect');
  const connect = () => void navigate(`/instances/${instance.id}`, { state: { connect: true } });
  return (
    <li className={classes.row} data-active={instance.isActive || undefined}>
      <div className={classes.who}>
        <div className={classes.title}>
          <Link to={`/instances/${instance.id}`} className={classes.name}>
            {instance.name}
          </Link>
          {instance.isActive && (
            <Badge color="teal" variant="filled" leftSection={<IconCheck size={12} />}>
              {t('instances.active')}
            </Badge>
          )}
        </div>
        <Text size="sm" c="dimmed" className="number" component="div">
          {instance.phoneNumber ? showPhone(instance.phoneNumber) : t('instances.noNumber')}
          {instance.profileName && ` · ${instance.profileName}`}
        </Text>
      </div>
      <div className={classes.status}>
        <StatusLabel instance={instance} since />
        <StatusCause instance={instance} />
      </div>
      <div className={classes.meta}>
        <Text size="xs" c="dimmed" component="span">
          {t(`instances.connector.${instance.connector}`, { defaultValue: instance.connector })}
        </Text>
      </div>
      <div className={classes.actions}>
        {canConnect(instance.status) && (
          <Button size="xs" variant="light" onClick={connect}>
            {t('instances.connect')}
          </Button>
        )}
        {!instance.isActive && (
          <Tooltip label={t('instances.activateHelp')}>
            <Button size="xs" variant="default" leftSection={<IconCheck size={14} />} onClick={() => activate.mutate(instance)}>
              {t('instances.activate')}
            </Button>
          </Tooltip>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('common.actionsFor', { name: instance.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit}>
              {t('common.edit')}
            </Menu.Item>
            {canConnect(instance.status) ? (
              <Menu.Item leftSection={<IconPlugConnected size={16} />} onClick={connect}>
                {t('instances.connectWhatsApp')}
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={() => disconnect.mutate(instance.id)}>
                {t('instances.disconnect')}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
              {t('common.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
