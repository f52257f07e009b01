import { Text } from '@mantine/core';
import { IconClock, IconFlag, IconHeadset, IconPaperclip, IconRoute, IconSparkles, IconTag, IconWorldShare, type Icon } from '@tabler/icons-react';
import { Fragment, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPreview, type Piece } from '../../../shared/preview';
import { wallTime } from '../../../shared/quickTimes';
import { showWhen, viewerZone } from '../../../shared/time';
import type { Definition, EntryKind, PlayEntry } from '../model/contract';
import { titleOf } from '../model/describe';
import classes from './Simulator.module.css';
import type { Simulation } from './useSimulation';

const tags = { bold: 'strong', italic: 'em', strike: 's', mono: 'code' } as const;
const icons: Partial<Record<EntryKind, Icon>> = { waiting: IconClock, time: IconClock, set: IconTag, call: IconWorldShare, ai: IconSparkles, person: IconHeadset, goto: IconRoute, ended: IconFlag };
const said: ReadonlySet<EntryKind> = new Set<EntryKind>(['sent', 'reminder', 'retry']);

export function Thread({ simulation, open }: { simulation: Simulation; open?: (id: string) => void }) {
  const { t } = useTranslation();
  const { played, definition } = simulation;
  const list = useRef<HTMLDivElement>(null);
  const answering = played?.state === 'waitingAnswer';
  const entries = (played?.entries ?? []).filter(isShown).filter(({ kind }) => !(answering && kind === 'waiting'));
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [entries.length]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div ref={list} className={classes.thread} role="log" aria-label={t('flows.simulator.chat')} tabIndex={0}>
      {entries.length === 0 && <p className={classes.hint}>{t('flows.simulator.hint')}</p>}
      {entries.map((entry, index) => (
        <Entry key={index} entry={entry} definition={definition} open={open} />
      ))}
      {played?.state === 'noTrigger' && <p className={classes.line}>{t('flows.simulator.noTrigger')}</p>}
      {answering && (
        <p className={classes.line} data-now>
          {played.wakeAt ? t('flows.simulator.waitingAnswerUntil', { when: showWhen(played.wakeAt) }) : t('flows.simulator.waitingAnswer')}
        </p>
      )}
    </div>
  );
}

/** The last word on where it waits is below the thread; ways taken are on the canvas. */
function isShown(entry: PlayEntry, index: number, all: PlayEntry[]): boolean {
  if (entry.kind === 'passed' || entry.kind === 'ignored') return false;
  if (entry.kind !== 'waiting') return true;
  return !all.slice(index + 1).some(({ kind }) => kind !== 'passed');
}

function Entry({ entry, definition, open }: { entry: PlayEntry; definition: Definition; open?: (id: string) => void }) {
  const { t } = useTranslation();
  const clock = wallTime(new Date(entry.at), viewerZone).time;
  if (entry.kind === 'contact') {
    return (
      <div className={classes.bubble} data-mine>
        {entry.detail && entry.detail !== 'text' && <Attached name={t(`flows.messageKind.${entry.detail}`, { defaultValue: entry.detail })} />}
        <span className={classes.words}>{entry.text}</span>
        <span className={`${classes.clock} number`}>{clock}</span>
      </div>
    );
  }
  if (said.has(entry.kind)) {
    const known = definition.steps.some(({ id }) => id === entry.stepId);
    return (
      <div className={classes.reply}>
        <div className={classes.bubble}>
          {entry.mediaId && <Attached name={t('flows.summary.file')} />}
          <span className={classes.words}>{draw(formatPreview(entry.text ?? ''))}</span>
          <span className={`${classes.clock} number`}>{clock}</span>
        </div>
        {known && (
          <button type="button" className={classes.origin} onClick={() => open?.(entry.stepId!)} disabled={!open}>
            {entry.kind === 'sent' ? titleOf(t, definition, entry.stepId) : `${titleOf(t, definition, entry.stepId)} · ${t(`flows.simulator.${entry.kind}`)}`}
          </button>
        )}
      </div>
    );
  }
  const Shape = icons[entry.kind];
  return (
    <p className={classes.line} data-end={entry.kind === 'ended' || undefined}>
      {Shape && <Shape size={13} aria-hidden />}
      <span>{lineOf(t, entry)}</span>
    </p>
  );
}

function lineOf(t: ReturnType<typeof useTranslation>['t'], entry: PlayEntry): string {
  const text = entry.text ?? '';
  const detail = entry.detail ?? '';
  switch (entry.kind) {
    case 'time':
      return showWhen(entry.at);
    case 'waiting':
      return t('flows.simulator.waitingUntil', { when: showWhen(detail || entry.at) });
    case 'set':
      return detail.startsWith('label-') ? t(`flows.simulator.${detail}`, { label: text }) : t('flows.simulator.fieldSet', { field: detail, value: text || '∅' });
    case 'call':
      return detail;
    case 'ai':
      return entry.text === null ? t('flows.simulator.aiFailed') : t('flows.simulator.aiSaid');
    case 'person':
      return t('flows.simulator.person', { when: showWhen(detail || entry.at) });
    case 'goto':
      return t('flows.simulator.goto');
    case 'ended':
      return text || t('flows.simulator.ended');
    default:
      return text || detail;
  }
}

function Attached({ name }: { name: string }) {
  return (
    <Text component="span" size="xs" className={classes.attached}>
      <IconPaperclip size={13} aria-hidden /> {name}
    </Text>
  );
}

/** Text only ever becomes text nodes. */
function draw(pieces: Piece[]): ReactNode {
  return pieces.map((piece, index) => {
    if (typeof piece === 'string') return <Fragment key={index}>{piece}</Fragment>;
    const Tag = tags[piece.mark];
    return <Tag key={index}>{draw(piece.children)}</Tag>;
  });
}
