import { Drawer, ScrollArea, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useMe, useSetup } from '../features/accounts/session';
import { useUnread } from '../features/inbox/queries';
import { useLive } from '../features/live/useLive';
import { Logo } from '../shared/Logo';
import { CommandPalette } from './CommandPalette';
import { adminEntries, mainEntries, ownEntries, type NavEntry } from './navigation';
import classes from './Shell.module.css';
import { TopBar } from './TopBar';

/** Menu, top bar and the page between them. Owns the tab's one event stream. */
export function Shell() {
  const { t } = useTranslation();
  const live = useLive();
  const demo = useSetup().data?.demo ?? false;
  const [opened, { open, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);
  useEffect(() => {
    // Newer browsers answer a promise here, which must not become the effect's clean-up.
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t('nav.skip')}
      </a>
      <aside className={classes.side}>
        <div className={classes.brand}>
          <Logo size={24} />
          <span>Ramal</span>
        </div>
        <ScrollArea className={classes.scroll} type="hover">
          <Menu />
        </ScrollArea>
      </aside>
      <div className={classes.main}>
        {demo && <div className={classes.demo}>{t('demo.banner')}</div>}
        <TopBar live={live} />
        <main id="content" tabIndex={-1} className={classes.content}>
          <Outlet />
        </main>
      </div>
      <nav className={classes.bottom} aria-label={t('nav.label')}>
        {mainEntries.filter(({ tab }) => tab).map((entry) => (
          <NavLink key={entry.to} to={entry.to} end={entry.to === '/'} className={classes.tab}>
            <span className={classes.tabIcon}>
              <entry.icon size={20} stroke={1.6} aria-hidden />
              {entry.key === 'inbox' && <Unread />}
            </span>
            <span>{t(`nav.${entry.key}Short`)}</span>
          </NavLink>
        ))}
        <button type="button" className={classes.tab} onClick={open} aria-haspopup="dialog">
          <IconMenu2 size={20} stroke={1.6} aria-hidden />
          <span>{t('nav.more')}</span>
        </button>
      </nav>
      <Drawer opened={opened} onClose={close} title="Ramal" size={280}>
        <Menu />
      </Drawer>
      <CommandPalette />
    </div>
  );
}

function Menu() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <nav aria-label={t('nav.label')} className={classes.nav}>
      <Entries entries={mainEntries} />
      <div className={classes.heading}>{t('nav.account')}</div>
      <Entries entries={ownEntries} />
      {me.role === 'admin' && (
        <>
          <div className={classes.heading}>{t('nav.admin')}</div>
          <Entries entries={adminEntries} />
        </>
      )}
    </nav>
  );
}

function Entries({ entries }: { entries: NavEntry[] }) {
  const { t } = useTranslation();
  return entries.map((entry) => (
    <NavLink key={entry.to} to={entry.to} end={entry.to === '/'} className={classes.link}>
      <entry.icon size={18} stroke={1.6} aria-hidden />
      {t(`nav.${entry.key}`)}
      {entry.key === 'inbox' && <Unread />}
    </NavLink>
  ));
}

/** Conversations that wait to be read, over all numbers. */
function Unread() {
  const { t } = useTranslation();
  const count = useUnread().data?.reduce((sum, { unread }) => sum + unread, 0) ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.unread}>
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <VisuallyHidden>{t('inbox.unreadCount', { count })}</VisuallyHidden>
    </span>
  );
}
