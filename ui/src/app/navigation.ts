import {
  IconCalendarTime,
  IconHistory,
  IconHome,
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
}

export const mainEntries: NavEntry[] = [
  { to: '/', key: 'home', icon: IconHome, letter: 'h' },
  { to: '/schedule', key: 'schedule', icon: IconSend, letter: 'n' },
  { to: '/messages', key: 'messages', icon: IconCalendarTime, letter: 'm' },
  { to: '/instances', key: 'instances', icon: IconServer, letter: 'i' },
  { to: '/groups', key: 'groups', icon: IconMessages, letter: 'g' },
  { to: '/flows', key: 'flows', icon: IconRoute, letter: 'f' },
];

export const ownEntries: NavEntry[] = [
  { to: '/profile', key: 'profile', icon: IconUserCircle, letter: 'p' },
  { to: '/keys', key: 'keys', icon: IconKey, letter: 'k' },
];

export const adminEntries: NavEntry[] = [
  { to: '/admin/users', key: 'users', icon: IconUsersGroup, letter: 'u' },
  { to: '/admin/settings', key: 'serverSettings', icon: IconSettings },
  { to: '/admin/audit', key: 'audit', icon: IconHistory },
];

