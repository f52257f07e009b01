import { Avatar } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconFile,
  IconMapPin,
  IconMicrophone,
  IconMusic,
  IconPhoto,
  IconQuestionMark,
  IconSticker,
  IconTrash,
  IconUser,
  IconUsersGroup,
  IconVideo,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Label, MessageKind, Tick } from './contract';
import classes from './Marks.module.css';

const ticks: Record<Tick, { icon: Icon; color: string }> = {
  accepted: { icon: IconCheck, color: 'currentColor' },
  delivered: { icon: IconChecks, color: 'currentColor' },
  read: { icon: IconChecks, color: 'var(--tick)' },
  failed: { icon: IconAlertTriangle, color: 'var(--bad)' },
};

export function TickMark({ tick, size = 15 }: { tick: Tick | null; size?: number }) {
  const { t } = useTranslation();
  const look = tick ? ticks[tick] : undefined;
  if (!tick || !look) return null;
  return <look.icon size={size} stroke={2} color={look.color} role="img" aria-label={t(`messages.state.${tick}`)} className={classes.tick} />;
}

export const kindIcons: Partial<Record<MessageKind, Icon>> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMusic,
  voiceNote: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
  contacts: IconUser,
  other: IconQuestionMark,
  deleted: IconTrash,
};

/** A message in one line: the kind's mark and name, and its words when it has some. */
export function PreviewText({ kind, preview }: { kind: MessageKind | null; preview: string | null }) {
  const { t } = useTranslation();
  const Shape = kind ? kindIcons[kind] : undefined;
  const words = kind === 'deleted' ? null : preview;
  return (
    <>
      {Shape && <Shape size={14} stroke={1.8} aria-hidden className={classes.kind} />}
      {words || (kind && kind !== 'text' ? t(`inbox.kind.${kind}`) : '')}
    </>
  );
}

/** Initials on a colour of their own; a group shows that it is one. */
export function Face({ name, group = false, size = 40 }: { name: string; group?: boolean; size?: number }) {
  // Initials are letters; a number has none worth showing.
  const letters = name.replace(/[^\p{L}\s]/gu, ' ').trim();
  const nameless = letters === '';
  return (
    <Avatar size={size} radius="50%" color={group || nameless ? 'gray' : 'initials'} name={group || nameless ? undefined : letters} aria-hidden>
      {group ? <IconUsersGroup size={size * 0.5} stroke={1.6} /> : undefined}
    </Avatar>
  );
}

export function LabelDot({ label }: { label: Pick<Label, 'color'> }) {
  return <span className={classes.dot} style={{ background: safeColor(label.color) }} aria-hidden />;
}

export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={classes.label}>
      <LabelDot label={label} />
      <span className={classes.labelName}>{label.name}</span>
    </span>
  );
}

/** Only a plain colour may reach a style. */
export function safeColor(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : 'var(--muted)';
}
