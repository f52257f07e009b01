import { ActionIcon, Avatar, Kbd, Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  IconBook2,
  IconDeviceDesktop,
  IconKey,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUserCircle,
  IconWifiOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLeave, useMe } from '../features/accounts/session';
import { useUpdateMe } from '../features/accounts/queries';
import type { LiveState } from '../features/live/useLive';
import { Logo } from '../shared/Logo';
import { NumberSwitch } from './NumberSwitch';
import classes from './Shell.module.css';

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

export function TopBar({ live }: { live: LiveState }) {
  const { t } = useTranslation();
  return (
    <header className={classes.top}>
      <Link to="/" className={classes.topBrand} aria-label="Ramal">
        <Logo size={26} />
      </Link>
      <NumberSwitch />
      <div style={{ flex: 1 }} />
      {live === 'lost' && (
        <Tooltip label={t('live.lost')}>
          <IconWifiOff size={18} color="var(--warn)" role="status" aria-label={t('live.lost')} />
        </Tooltip>
      )}
      <UnstyledButton className={classes.search} onClick={spotlight.open} aria-label={t('palette.open')}>
        <IconSearch size={16} aria-hidden />
        <span>{t('palette.hint')}</span>
        <Kbd size="xs">{mac ? '⌘K' : 'Ctrl K'}</Kbd>
      </UnstyledButton>
      <Tooltip label={t('nav.docs')}>
        <ActionIcon component="a" href="/docs" target="_blank" size="lg" visibleFrom="sm" aria-label={t('nav.docs')}>
          <IconBook2 size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <PersonMenu />
    </header>
  );
}

function PersonMenu() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const leave = useLeave();
  const update = useUpdateMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const other = i18n.language === 'en' ? 'pt-BR' : 'en';
  const schemes = [
    { value: 'auto', icon: IconDeviceDesktop },
    { value: 'light', icon: IconSun },
    { value: 'dark', icon: IconMoon },
  ] as const;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon size="lg" radius="xl" aria-label={t('nav.personMenu', { name: me.name })}>
          <Avatar size={28} color="teal" name={me.name} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.email || me.userName}
        </Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCircle size={16} />}>
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Item component={Link} to="/keys" leftSection={<IconKey size={16} />}>
          {t('nav.keys')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook2 size={16} />}>
          {t('nav.docs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {schemes.map(({ value, icon: SchemeIcon }) => (
          <Menu.Item
            key={value}
            leftSection={<SchemeIcon size={16} />}
            onClick={() => setColorScheme(value)}
            aria-current={colorScheme === value || undefined}
            fw={colorScheme === value ? 600 : undefined}
          >
            {t(`theme.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLanguage size={16} />} onClick={() => update.mutate({ language: other })} lang={other}>
          {other === 'en' ? 'English' : 'Português (Brasil)'}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t('nav.leave')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
