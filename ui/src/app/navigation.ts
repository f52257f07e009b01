import {
  IconAddressBook,
  IconCalendarTime,
  IconDatabaseImport,
  IconHistory,
  IconHome,
  IconInbox,
  IconKey,
  IconMessages,
  IconRoute,
  IconSend,
  IconServer,
  IconSettings,
  IconUserCircle,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';

export interface NavEntry {
  to: string;
  key: string;
  icon: Icon;
  /** The letter after `g` that opens the page. */
  letter?: string;
  /** Also a tab at the bottom of a narrow screen. */
  tab?: boolean;
}

export const mainEntries: NavEntry[] = [
  { to: '/', key: 'home', icon: IconHome, letter: 'h', tab: true },
  { to: '/inbox', key: 'inbox', icon: IconInbox, letter: 'c', tab: true },
  { to: '/schedule', key: 'schedule', icon: IconSend, letter: 'n', tab: true },
  { to: '/messages', key: 'messages', icon: IconCalendarTime, letter: 'm' },
  { to: '/instances', key: 'instances', icon: IconServer, letter: 'i', tab: true },
  { to: '/groups', key: 'groups', icon: IconMessages, letter: 'g' },
  { to: '/contacts', key: 'contacts', icon: IconAddressBook, letter: 't' },
  { to: '/flows', key: 'flows', icon: IconRoute, letter: 'f' },
];

export const ownEntries: NavEntry[] = [
  { to: '/profile', key: 'profile', icon: IconUserCircle, letter: 'p' },
  { to: '/keys', key: 'keys', icon: IconKey, letter: 'k' },
];

export const adminEntries: NavEntry[] = [
  { to: '/admin/users', key: 'users', icon: IconUsersGroup, letter: 'u' },
  { to: '/admin/imports', key: 'imports', icon: IconDatabaseImport },
  { to: '/admin/settings', key: 'serverSettings', icon: IconSettings },
  { to: '/admin/audit', key: 'audit', icon: IconHistory },
];

