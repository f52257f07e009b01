import { ActionIcon } from '@mantine/core';
import {
  IconBan,
  IconCornerUpLeft,
  IconDeviceMobile,
  IconDots,
  IconExternalLink,
  IconMapPin,
  IconMessage,
  IconPlugConnected,
  IconQuestionMark,
  IconRobot,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormattedText } from '../../shared/FormattedText';
import { showPhone } from '../../shared/phone';
import { showFull } from '../../shared/time';
import type { Quote, ThreadMessage } from './contract';
import { PreviewText, TickMark } from './Marks';
import { MediaView } from './MediaView';
import classes from './MessageBubble.module.css';

export interface BubbleActions {
  reply: (message: ThreadMessage) => void;
  jump: (messageId: string) => void;
  retryMedia: (message: ThreadMessage) => void;
  retrying: string | null;
  talk: (phone: string, name: string) => void;
  /** Opens the message's menu at its button. */
  more: (message: ThreadMessage, button: HTMLElement) => void;
}

interface MessageBubbleProps {
  message: ThreadMessage;
  first: boolean;
  hit: boolean;
  group: boolean;
  /** The other side's name, for quotes. */
  title: string;
  actions: BubbleActions;
}

/** Who wrote it, when it was not the person at this page. */
const origins: Partial<Record<ThreadMessage['origin'], Icon>> = { phone: IconDeviceMobile, unsettled: IconDeviceMobile, api: IconPlugConnected, flow: IconRobot, ramal: IconRobot };

/** One message. Drawn again only when it changes: a thread holds thousands. */
export const MessageBubble = memo(function MessageBubble({ message, first, hit, group, title, actions }: MessageBubbleProps) {
  const { t } = useTranslation();
  const out = message.direction === 'out';
  const Origin = out && first ? origins[message.origin] : undefined;
  const shownMedia = message.media?.state === 'ready' && (message.kind === 'image' || message.kind === 'video') ? message.kind : undefined;
  const bare = message.kind === 'sticker' && message.media?.state === 'ready';
  return (
    <div className={classes.line} data-out={out || undefined} data-first={first || undefined} data-hit={hit || undefined} data-bare={bare || undefined} data-wide={shownMedia} data-message={message.id}>
      <div className={classes.bubble}>
        {group && !out && first && message.sender && (
          <div className={classes.sender} data-hue={hueOf(message.sender.contactId ?? message.sender.name)}>
            {message.sender.name || showPhone(message.sender.phoneNumber)}
          </div>
        )}
        {Origin && (
          <div className={classes.origin}>
            <Origin size={13} stroke={1.8} aria-hidden />
            {t(`inbox.origin.${message.origin}`)}
          </div>
        )}
        {message.replyTo && <QuoteBox quote={message.replyTo} title={title} jump={actions.jump} />}
        <Content message={message} actions={actions} />
        {message.reactions.length > 0 && (
          <div className={classes.reactions}>
            {message.reactions.map((reaction, index) => (
              <span key={index} className={classes.reaction} title={reaction.fromMe ? t('inbox.you') : (reaction.senderName ?? title)}>
                {reaction.emoji}
              </span>
            ))}
          </div>
        )}
        <div className={`${classes.foot} number`}>
          {message.editedAt && !message.deletedAt && <span title={showFull(message.editedAt)}>{t('inbox.edited')}</span>}
          <time dateTime={message.at} title={showFull(message.at)}>
            {timeOf(message.at)}
          </time>
          {out && <TickMark tick={message.tick} />}
        </div>
      </div>
      {message.kind !== 'deleted' && <Actions message={message} actions={actions} />}
    </div>
  );
});

function Content({ message, actions }: { message: ThreadMessage; actions: BubbleActions }) {
  const { t } = useTranslation();
  if (message.kind === 'deleted') return <Quiet icon={IconBan} text={t('inbox.deleted')} />;
  return (
    <>
      {message.media && <MediaView message={message} retry={() => actions.retryMedia(message)} retrying={actions.retrying === message.id} />}
      {message.location && <Place location={message.location} />}
      {message.contacts?.map((contact, index) => (
        <div key={index} className={classes.card}>
          <IconUser size={22} stroke={1.6} aria-hidden />
          <span className={classes.cardText}>
            <span className={classes.cardName}>{contact.name || t('inbox.kind.contacts')}</span>
            {contact.numbers.slice(0, 5).map((number) => (
              <span key={number} className={`${classes.cardMore} number`} style={{ display: 'block' }}>
                {showPhone(number)}
              </span>
            ))}
          </span>
          {contact.numbers[0] && (
            <ActionIcon aria-label={t('inbox.talkTo', { name: contact.name })} onClick={() => actions.talk(contact.numbers[0]!, contact.name)}>
              <IconMessage size={17} stroke={1.6} />
            </ActionIcon>
          )}
        </div>
      ))}
      {message.kind === 'other' && <Quiet icon={IconQuestionMark} text={t('inbox.unsupported', { kind: message.other || '?' })} />}
      {message.text && <Words text={message.text} />}
    </>
  );
}

function Quiet({ icon: Shape, text }: { icon: Icon; text: string }) {
  return (
    <div className={classes.quiet}>
      <Shape size={15} stroke={1.7} aria-hidden style={{ flex: 'none' }} />
      <span>{text}</span>
    </div>
  );
}

const shown = 1500;

/** One to three pictures and nothing else are drawn large, as on the phone. */
const onlyEmoji = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*){1,3}$/u;

function Words({ text }: { text: string }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const long = text.length > shown && !whole;
  const emoji = text.length <= 24 && onlyEmoji.test(text);
  return (
    <div className={classes.text} data-emoji={emoji || undefined} dir="auto">
      <FormattedText text={long ? `${text.slice(0, shown)}…` : text} links />
      {long && (
        <>
          {' '}
          <button type="button" className={classes.whole} onClick={() => setWhole(true)}>
            {t('inbox.readAll')}
          </button>
        </>
      )}
    </div>
  );
}

function Place({ location }: { location: NonNullable<ThreadMessage['location']> }) {
  const { t } = useTranslation();
  const at = `${Number(location.latitude).toFixed(5)}, ${Number(location.longitude).toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${Number(location.latitude)}&mlon=${Number(location.longitude)}#map=16/${Number(location.latitude)}/${Number(location.longitude)}`;
  return (
    <a className={classes.card} href={map} target="_blank" rel="noopener noreferrer">
      <IconMapPin size={24} stroke={1.5} aria-hidden />
      <span className={classes.cardText}>
        <span className={classes.cardName}>{location.name || location.address || t('inbox.kind.location')}</span>
        <span className={`${classes.cardMore} number`}>{location.name && location.address ? location.address : at}</span>
        <span className={classes.cardMore} style={{ display: 'block' }}>
          {t('inbox.openMap')} <IconExternalLink size={12} aria-hidden style={{ verticalAlign: '-1px' }} />
        </span>
      </span>
    </a>
  );
}

export function QuoteBox({ quote, title, jump }: { quote: Quote; title: string; jump: ((messageId: string) => void) | null }) {
  const { t } = useTranslation();
  const inside = (
    <>
      <div className={classes.quoteName}>{quote.direction === 'out' ? t('inbox.you') : (quote.senderName ?? title)}</div>
      <div className={classes.quoteText}>{quote.kind ? <PreviewText kind={quote.kind} preview={quote.preview} /> : t('inbox.quoteGone')}</div>
    </>
  );
  const { messageId } = quote;
  if (!messageId || !jump) return <div className={classes.quote}>{inside}</div>;
  return (
    <button type="button" className={classes.quote} onClick={() => jump(messageId)}>
      {inside}
    </button>
  );
}

function Actions({ message, actions }: { message: ThreadMessage; actions: BubbleActions }) {
  const { t } = useTranslation();
  return (
    <div className={classes.actions}>
      <ActionIcon size="sm" className={classes.hoverOnly} aria-label={t('inbox.reply')} onClick={() => actions.reply(message)}>
        <IconCornerUpLeft size={16} stroke={1.7} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label={t('common.moreActions')} aria-haspopup="menu" onClick={(event) => actions.more(message, event.currentTarget)}>
        <IconDots size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}

export function timeOf(iso: string): string {
  const at = new Date(iso);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

function hueOf(who: string): number {
  let sum = 0;
  for (let index = 0; index < who.length; index += 1) sum = (sum * 31 + who.charCodeAt(index)) % 997;
  return sum % 6;
}
