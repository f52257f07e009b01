import { Button, Loader, Modal } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconFile, IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showSize } from '../media/size';
import type { MessageMedia, ThreadMessage } from './contract';
import { kindIcons } from './Marks';
import classes from './MessageBubble.module.css';
import { VoicePlayer } from './VoicePlayer';

/** Strangers' files: pictures, films and sounds by their own elements, everything else only to be saved. */
export function MediaView({ message, retry, retrying }: { message: ThreadMessage; retry: () => void; retrying: boolean }) {
  const { t } = useTranslation();
  const media = message.media!;
  const url = safeUrl(media.url);
  const name = t(`inbox.kind.${message.kind}`);
  if (media.state !== 'ready' || !url) return <NotHere media={media} name={name} retry={retry} retrying={retrying} />;
  switch (message.kind) {
    case 'image':
      return <Picture url={url} name={media.fileName ?? name} />;
    case 'sticker':
      return <img src={url} alt={name} className={classes.sticker} loading="lazy" />;
    case 'video':
      return (
        <div className={classes.film}>
          {/* Nobody wrote captions for what a contact filmed. */}
          {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
          <video src={url} controls preload="metadata" playsInline aria-label={media.fileName ?? name} />
        </div>
      );
    case 'audio':
    case 'voiceNote':
      return <VoicePlayer url={url} durationMs={media.durationMs} label={name} />;
    default:
      return (
        <a href={url} download={media.fileName ?? true} className={classes.card}>
          <IconFile size={26} stroke={1.4} aria-hidden />
          <span className={classes.cardText}>
            <span className={classes.cardName}>{media.fileName ?? name}</span>
            <span className={classes.cardMore}>{media.size === null ? t('inbox.download') : `${t('inbox.download')} · ${showSize(media.size)}`}</span>
          </span>
          <IconDownload size={18} stroke={1.6} aria-hidden />
        </a>
      );
  }
}

/** Files come from this server only, whatever a message claims. */
export function safeUrl(url: string | null): string | null {
  return url && /^\/api\/media\/[0-9a-z-]+$/i.test(url) ? url : null;
}

function NotHere({ media, name, retry, retrying }: { media: MessageMedia; name: string; retry: () => void; retrying: boolean }) {
  const { t } = useTranslation();
  const Shape = kindIcons[media.kind] ?? IconFile;
  const waiting = media.state === 'waiting';
  const size = media.size === null ? '' : ` · ${showSize(media.size)}`;
  return (
    <div className={classes.card}>
      {waiting ? <Loader size={22} /> : media.state === 'tooLarge' ? <Shape size={24} stroke={1.5} aria-hidden /> : <IconAlertTriangle size={22} stroke={1.6} color="var(--warn)" aria-hidden />}
      <span className={classes.cardText}>
        <span className={classes.cardName}>{media.fileName ?? name}</span>
        <span className={classes.cardMore} role={waiting ? 'status' : undefined}>
          {t(`inbox.media.${media.state}`)}
          {size}
        </span>
        {media.state === 'failed' && (
          <Button size="compact-xs" variant="subtle" ml={-6} loading={retrying} onClick={retry}>
            {t('common.tryAgain')}
          </Button>
        )}
      </span>
    </div>
  );
}

function Picture({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <a href={url} download className={classes.card}>
        <IconPhotoOff size={22} stroke={1.6} aria-hidden />
        <span className={classes.cardText}>
          <span className={classes.cardName}>{name}</span>
          <span className={classes.cardMore}>{t('inbox.notShown')}</span>
        </span>
      </a>
    );
  }
  return (
    <>
      <button type="button" className={classes.picture} onClick={() => setOpen(true)} aria-label={t('inbox.openImage', { name })}>
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      </button>
      <Modal opened={open} onClose={() => setOpen(false)} size="auto" title={name} withinPortal>
        <img src={url} alt={name} className={classes.big} />
        <Button component="a" href={url} download variant="subtle" color="gray" mt="xs" leftSection={<IconDownload size={16} />}>
          {t('inbox.download')}
        </Button>
      </Modal>
    </>
  );
}
