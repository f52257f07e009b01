import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconBook2, IconLogout, IconMoon, IconSearch, IconServer, IconSun, IconSwitchHorizontal } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useLeave, useMe } from '../features/accounts/session';
import { useActivate, useInstances } from '../features/instances/queries';
import { showPhone } from '../shared/phone';
import { adminEntries, mainEntries, ownEntries } from './navigation';

/** Everything reachable from the keyboard: Ctrl K, or `g` and then a page's letter. */
export function CommandPalette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const leave = useLeave();
  const activate = useActivate();
  const instances = useInstances().data ?? [];
  const { toggleColorScheme } = useMantineColorScheme();
  const pages = [...mainEntries, ...ownEntries, ...(me.role === 'admin' ? adminEntries : [])];
  useLetters(navigate);

  const goTo: SpotlightActionData[] = pages.map((entry) => ({
    id: entry.to,
    label: t(`nav.${entry.key}`),
    onClick: () => void navigate(entry.to),
    leftSection: <entry.icon size={18} stroke={1.6} />,
    rightSection: entry.letter ? <kbd>{`g ${entry.letter}`}</kbd> : undefined,
  }));
  const numbers: SpotlightActionData[] = instances.flatMap((instance) => [
    {
      id: `open-${instance.id}`,
      label: t('palette.openInstance', { name: instance.name }),
      description: showPhone(instance.phoneNumber) || undefined,
      onClick: () => void navigate(`/instances/${instance.id}`),
      leftSection: <IconServer size={18} stroke={1.6} />,
    },
    ...(instance.isActive
      ? []
      : [
          {
            id: `activate-${instance.id}`,
            label: t('palette.activate', { name: instance.name }),
            onClick: () => activate.mutate(instance),
            leftSection: <IconSwitchHorizontal size={18} stroke={1.6} />,
          },
        ]),
  ]);
  const rest: SpotlightActionData[] = [
    { id: 'docs', label: t('nav.docs'), onClick: () => window.open('/docs', '_blank', 'noopener'), leftSection: <IconBook2 size={18} stroke={1.6} /> },
    { id: 'scheme', label: t('palette.scheme'), onClick: toggleColorScheme, leftSection: <SchemeIcon /> },
    { id: 'leave', label: t('nav.leave'), onClick: () => void leave(), leftSection: <IconLogout size={18} stroke={1.6} /> },
  ];
  const actions: SpotlightActionGroupData[] = [
    { group: t('palette.pages'), actions: goTo },
    ...(numbers.length > 0 ? [{ group: t('nav.instances'), actions: numbers }] : []),
    { group: t('palette.other'), actions: rest },
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={t('palette.nothing')}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: t('palette.placeholder'), 'aria-label': t('palette.open') }}
    />
  );
}

function SchemeIcon() {
  const { colorScheme } = useMantineColorScheme();
  return colorScheme === 'dark' ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />;
}

function useLetters(navigate: (to: string) => void | Promise<void>): void {
  const armedUntil = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      if (Date.now() < armedUntil.current) {
        armedUntil.current = 0;
        const entry = [...mainEntries, ...ownEntries, ...adminEntries].find(({ letter }) => letter === key);
        if (entry) void navigate(entry.to);
      } else if (key === 'g') {
        armedUntil.current = Date.now() + 1200;
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
}
