import { IconArchive, IconInbox, IconMail, IconUserCheck, IconUsersGroup, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useInstances } from '../instances/queries';
import { StatusDot } from '../instances/Status';
import classes from './InboxPage.module.css';
import { folderOf, folders, type Folder } from './lists';
import { LabelDot } from './Marks';
import { useLabels, useUnread } from './queries';

const icons: Record<Folder, Icon> = { all: IconInbox, unread: IconMail, groups: IconUsersGroup, mine: IconUserCheck, archived: IconArchive };

export type SetSearch = (change: Record<string, string | null>) => void;

/** What narrows the list: a folder, a number, a label. Beside the list where there is room, in a menu where there is not. */
export function Folders({ search, set }: { search: URLSearchParams; set: SetSearch }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const labels = useLabels().data ?? [];
  const unread = useUnread().data ?? [];
  const folder = folderOf(search.get('folder'));
  const instance = Number(search.get('instanceId')) || null;
  const label = search.get('labelId');
  const total = unread.filter((count) => instance === null || count.instanceId === instance).reduce((sum, count) => sum + count.unread, 0);
  return (
    <nav aria-label={t('inbox.folders')}>
      {folders.map((name) => {
        const Shape = icons[name];
        return (
          <button key={name} type="button" className={classes.folder} aria-current={folder === name} onClick={() => set({ folder: name === 'all' ? null : name })}>
            <Shape size={17} stroke={1.6} aria-hidden />
            <span className={classes.folderName}>{t(`inbox.folder.${name}`)}</span>
            {name === 'unread' && total > 0 && <span className={classes.count}>{total}</span>}
          </button>
        );
      })}
      {instances.length > 1 && (
        <>
          <div className={classes.folderHeading}>{t('nav.instances')}</div>
          <button type="button" className={classes.folder} aria-current={instance === null} onClick={() => set({ instanceId: null })}>
            <span className={classes.folderName}>{t('inbox.allNumbers')}</span>
          </button>
          {instances.map(({ id, name, status }) => {
            const count = unread.find(({ instanceId }) => instanceId === id)?.unread ?? 0;
            return (
              <button key={id} type="button" className={classes.folder} aria-current={instance === id} title={name} onClick={() => set({ instanceId: String(id) })}>
                <StatusDot status={status} />
                <span className={classes.folderName}>{name}</span>
                {count > 0 && (
                  <span className={classes.count} aria-label={t('inbox.unreadCount', { count })}>
                    {count}
                  </span>
                )}
              </button>
            );
          })}
        </>
      )}
      {labels.length > 0 && (
        <>
          <div className={classes.folderHeading}>{t('inbox.labels')}</div>
          {labels.map((item) => (
            <button
              key={item.id}
              type="button"
              className={classes.folder}
              aria-current={label === item.id}
              title={item.name}
              onClick={() => set({ labelId: label === item.id ? null : item.id })}
            >
              <LabelDot label={item} />
              <span className={classes.folderName}>{item.name}</span>
            </button>
          ))}
        </>
      )}
    </nav>
  );
}
