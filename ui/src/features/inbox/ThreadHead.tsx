import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowLeft,
  IconBan,
  IconDots,
  IconMailOpened,
  IconPlayerPause,
  IconPlayerPlay,
  IconRobot,
  IconSearch,
  IconTag,
  IconUser,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { showPhone } from '../../shared/phone';
import { showWhen } from '../../shared/time';
import { useNow } from '../../shared/useNow';
import { useMe } from '../accounts/session';
import { useInstances } from '../instances/queries';
import { isPaused, pausedForGood } from './automation';
import type { Conversation } from './contract';
import { LabelPicker } from './LabelPicker';
import { Face, LabelChip } from './Marks';
import { useArchive, useChangeConversation } from './queries';
import classes from './Thread.module.css';

interface ThreadHeadProps {
  conversation: Conversation;
  title: string;
  back: string;
  openPanel: () => void;
  searchHere: () => void;
}

export function ThreadHead({ conversation, title, back, openPanel, searchHere }: ThreadHeadProps) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const name = instances.find(({ id }) => id === conversation.instanceId)?.name ?? t('through.gone', { id: conversation.instanceId });
  const [labelling, labels] = useDisclosure();
  const under = [conversation.kind === 'group' ? t('schedule.group') : title === showPhone(conversation.phoneNumber) ? null : showPhone(conversation.phoneNumber), t('inbox.through', { name })];
  return (
    <>
      <header className={classes.head}>
        <ActionIcon component={Link} to={back} size={38} className={classes.back} aria-label={t('inbox.backToList')}>
          <IconArrowLeft size={20} stroke={1.7} />
        </ActionIcon>
        <button type="button" className={classes.person} onClick={openPanel} aria-label={t('inbox.about', { name: title })}>
          <Face name={title} group={conversation.kind === 'group'} size={36} />
          <span className={classes.names}>
            <h2 className={classes.name}>{title}</h2>
            <span className={`${classes.under} number`}>
              <span className={classes.underName}>{under.filter(Boolean).join(' · ')}</span>
            </span>
          </span>
        </button>
        <Tooltip label={t('inbox.labels')}>
          <ActionIcon size={38} visibleFrom="sm" aria-label={t('inbox.labels')} onClick={labels.open}>
            <IconTag size={19} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('inbox.searchInside')}>
          <ActionIcon size={38} visibleFrom="sm" aria-label={t('inbox.searchInside')} onClick={searchHere}>
            <IconSearch size={19} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <More conversation={conversation} openPanel={openPanel} openLabels={labels.open} searchHere={searchHere} />
      </header>
      <StateStrip conversation={conversation} />
      <LabelPicker conversation={conversation} opened={labelling} onClose={labels.close} />
    </>
  );
}

/** Automation that rests, who said stop, labels: one quiet line, only when there is something to say. */
function StateStrip({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const change = useChangeConversation(conversation);
  const now = useNow();
  const paused = isPaused(conversation, now);
  const { optedOutAt, labels, assignedTo } = conversation;
  if (!paused && !optedOutAt && labels.length === 0 && !assignedTo) return null;
  const until = pausedForGood(conversation) ? t('inbox.automation.untilReturned') : t('inbox.automation.until', { when: showWhen(conversation.automationPausedUntil ?? '') });
  return (
    <div className={classes.strip}>
      {optedOutAt && (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 5, color: 'var(--bad)', fontWeight: 550 }}>
          <IconBan size={15} stroke={2} aria-hidden />
          {t('inbox.optedOutAt', { when: showWhen(optedOutAt) })}
        </span>
      )}
      {paused && (
        <span className={classes.paused}>
          <IconPlayerPause size={15} stroke={1.8} aria-hidden />
          <span>{t(`inbox.automation.by.${conversation.automationPausedBy ?? 'person'}`, { until })}</span>
          <Button size="compact-xs" variant="subtle" onClick={() => change.mutate({ step: { method: 'put', part: 'automation', body: { paused: false } }, guess: { automationPausedUntil: null, automationPausedBy: null } })}>
            {t('inbox.automation.return')}
          </Button>
        </span>
      )}
      {assignedTo && (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}>
          <IconUserCheck size={15} stroke={1.8} aria-hidden />
          {assignedTo.name}
        </span>
      )}
      {labels.map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
    </div>
  );
}

const hours = [1, 12, 24];

function More({ conversation, openPanel, openLabels, searchHere }: { conversation: Conversation; openPanel: () => void; openLabels: () => void; searchHere: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const archive = useArchive(conversation);
  const change = useChangeConversation(conversation);
  const paused = isPaused(conversation, now);
  const mine = conversation.assignedTo?.id === me.id;
  const pause = (count?: number) =>
    change.mutate({
      step: { method: 'put', part: 'automation', body: count === undefined ? { paused: true } : { paused: true, hours: count } },
      guess: {
        automationPausedUntil: count === undefined ? '9999-12-31T23:59:59Z' : new Date(Date.now() + count * 3_600_000).toISOString(),
        automationPausedBy: 'person',
      },
    });
  const back = () => change.mutate({ step: { method: 'put', part: 'automation', body: { paused: false } }, guess: { automationPausedUntil: null, automationPausedBy: null } });
  return (
    <>
      <Tooltip label={t(paused ? 'inbox.automation.return' : 'inbox.automation.pause')}>
        <ActionIcon size={38} visibleFrom="sm" aria-label={t(paused ? 'inbox.automation.return' : 'inbox.automation.pause')} aria-pressed={paused} onClick={() => (paused ? back() : pause())}>
          {paused ? <IconPlayerPlay size={19} stroke={1.6} /> : <IconRobot size={19} stroke={1.6} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon size={38} aria-label={t('common.moreActions')}>
            <IconDots size={19} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUser size={16} />} onClick={openPanel}>
            {t(conversation.kind === 'group' ? 'inbox.aboutGroup' : 'inbox.aboutPerson')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTag size={16} />} hiddenFrom="sm" onClick={openLabels}>
            {t('inbox.labels')}
          </Menu.Item>
          <Menu.Item leftSection={<IconSearch size={16} />} hiddenFrom="sm" onClick={searchHere}>
            {t('inbox.searchInside')}
          </Menu.Item>
          <Menu.Item
            leftSection={mine ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
            onClick={() => change.mutate({ step: { method: 'put', part: 'assignment', body: { userId: mine ? null : me.id } }, guess: { assignedTo: mine ? null : { id: me.id, name: me.name } } })}
          >
            {t(mine ? 'inbox.unassign' : 'inbox.assign')}
          </Menu.Item>
          <Menu.Item leftSection={<IconMailOpened size={16} />} component={Link} to="/inbox" onClick={() => change.mutate({ step: { method: 'post', part: 'unread' }, guess: { unread: Math.max(1, conversation.unread) } })}>
            {t('inbox.markUnread')}
          </Menu.Item>
          <Menu.Item leftSection={conversation.archived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />} onClick={() => archive(!conversation.archived)}>
            {t(conversation.archived ? 'inbox.unarchive' : 'inbox.archive')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('inbox.automation.title')}</Menu.Label>
          {paused && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={back}>
              {t('inbox.automation.return')}
            </Menu.Item>
          )}
          {hours.map((count) => (
            <Menu.Item key={count} leftSection={<IconPlayerPause size={16} />} onClick={() => pause(count)}>
              {t('inbox.automation.pauseFor', { count })}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => pause()}>
            {t('inbox.automation.pauseUntil')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
