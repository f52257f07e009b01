import { IconBan, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { showPhone } from '../../shared/phone';
import { isPaused } from './automation';
import type { Conversation } from './contract';
import classes from './ConversationList.module.css';
import { showStamp } from './lists';
import { Face, LabelDot, PreviewText, TickMark } from './Marks';

interface ConversationRowProps {
  conversation: Conversation;
  to: string;
  current: boolean;
  /** The number's name, when conversations of several are mixed. */
  through: string | null;
  now: Date;
}

export function ConversationRow({ conversation, to, current, through, now }: ConversationRowProps) {
  const { t, i18n } = useTranslation();
  const { lastMessage, unread } = conversation;
  const title = titleOf(conversation);
  return (
    <Link to={to} className={classes.row} aria-current={current ? 'page' : undefined} data-unread={unread > 0 || undefined}>
      <Face name={title} group={conversation.kind === 'group'} />
      <div className={classes.body}>
        <div className={classes.line}>
          <span className={classes.name}>{title}</span>
          <span className={classes.stamp}>{showStamp(conversation.lastMessageAt, now, i18n.language === 'en' ? 'en-GB' : 'pt-BR', t('time.yesterday'))}</span>
        </div>
        <div className={classes.line}>
          {lastMessage?.direction === 'out' && <TickMark tick={lastMessage.tick} size={14} />}
          <span className={classes.preview}>
            {lastMessage ? (
              <>
                {conversation.kind === 'group' && lastMessage.senderName && `${lastMessage.senderName}: `}
                <PreviewText kind={lastMessage.kind} preview={lastMessage.preview} />
              </>
            ) : (
              t('inbox.noMessages')
            )}
          </span>
          {unread > 0 && (
            <span className={classes.unread} aria-label={t('inbox.unreadMessages', { count: unread })}>
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </div>
        {(through || conversation.labels.length > 0 || conversation.optedOutAt || isPaused(conversation, now)) && (
          <div className={classes.line}>
            {through && <span className={classes.through}>{through}</span>}
            <span style={{ flex: 1 }} />
            <span className={classes.marks}>
              {conversation.labels.slice(0, 4).map((label) => (
                <span key={label.id} title={label.name} style={{ display: 'inline-flex' }}>
                  <LabelDot label={label} />
                </span>
              ))}
              {isPaused(conversation, now) && <IconPlayerPause size={13} role="img" aria-label={t('inbox.automation.paused')} />}
              {conversation.optedOutAt && <IconBan size={13} color="var(--bad)" role="img" aria-label={t('inbox.optedOut')} />}
            </span>
          </div>
        )}
      </div>
    </Link>
  );
}

/** The name; a number nobody has named reads as people write it. */
export function titleOf(conversation: Pick<Conversation, 'title' | 'phoneNumber'>): string {
  return !conversation.title || conversation.title === conversation.phoneNumber ? showPhone(conversation.phoneNumber) || conversation.title : conversation.title;
}
