import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconMessage, IconMessageOff, IconPencil, IconSend, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ApiError } from '../../shared/api';
import type { MessageStory } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { wallTime } from '../../shared/quickTimes';
import { toastError } from '../../shared/toast';
import { TimeText } from '../../shared/TimeText';
import { useOpenConversation } from '../inbox/queries';
import { Bubble } from './Bubble';
import { EditMessage } from './EditMessage';
import { History } from './History';
import classes from './MessageDrawer.module.css';
import { Recipient, useThrough } from './MessageList';
import { useCancelMessage, useMessage, useResolve, useSendNow } from './queries';
import { StateIcon, useReason } from './State';

export function MessageDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer opened={id !== null} onClose={onClose} title={t('messages.one')} size={460}>
      {id && <Story key={id} id={id} />}
    </Drawer>
  );
}

function Story({ id }: { id: string }) {
  const { t } = useTranslation();
  const message = useMessage(id);
  const [editing, setEditing] = useState(false);
  if (message.isPending) return <Rows count={4} />;
  if (message.isError && message.error instanceof ApiError && (message.error.status === 404 || message.error.status === 400)) {
    return <EmptyState icon={IconMessageOff} title={t('messages.goneTitle')} text={t('messages.goneText')} />;
  }
  if (!message.data) return <ErrorState error={message.error} retry={() => void message.refetch()} />;
  if (editing) return <EditMessage message={message.data} done={() => setEditing(false)} />;
  return <Details message={message.data} edit={() => setEditing(true)} />;
}

function Details({ message, edit }: { message: MessageStory; edit: () => void }) {
  const { t } = useTranslation();
  const through = useThrough(message);
  const reason = useReason(message.reason, message.reasonText);
  const facts: [string, ReactNode][] = [
    [t('messages.to'), <Recipient key="to" message={message} />],
    [t('messages.due'), <TimeText key="due" at={message.dueAt} zone={message.timeZone} />],
    [t('messages.through'), through],
  ];
  return (
    <Stack gap="lg">
      <div className={classes.state} data-state={message.state}>
        <Group gap={8} wrap="nowrap">
          <StateIcon state={message.state} size={20} />
          <Title order={2}>{t(`messages.state.${message.state}`)}</Title>
        </Group>
        <Text size="sm" mt={4}>
          {reason ?? t(`messages.stateText.${message.state}`)}
        </Text>
        <Resolve message={message} />
        <Actions message={message} edit={edit} />
      </div>
      <Bubble text={message.text ?? ''} media={message.media} time={wallTime(new Date(message.dueAt), message.timeZone).time} />
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Title order={2} mb="sm">
          {t('messages.history')}
        </Title>
        <History history={message.history ?? []} />
      </div>
      <Talk message={message} />
    </Stack>
  );
}

/** To the conversation it belongs to, through the number that carried it. */
function Talk({ message }: { message: MessageStory }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useOpenConversation();
  const instanceId = message.sentVia ?? message.instanceId;
  if (!instanceId) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconMessage size={16} />}
      loading={open.isPending}
      onClick={() =>
        open.mutate(
          { instanceId, to: message.to, ...(message.toName ? { toName: message.toName } : {}) },
          { onSuccess: (conversation) => void navigate(`/inbox/${conversation.id}`), onError: toastError },
        )
      }
    >
      {t('inbox.goTo')}
    </Button>
  );
}

function Actions({ message, edit }: { message: MessageStory; edit: () => void }) {
  const { t } = useTranslation();
  const cancel = useCancelMessage();
  const sendNow = useSendNow();
  const open = message.state === 'planned' || message.state === 'held';
  const canSendNow = message.canSendNow ?? open;
  const canEdit = message.canEdit ?? open;
  const canCancel = message.canCancel ?? open;
  const again = message.state === 'failed' || message.state === 'cancelled' || message.state === 'skipped';
  if (!canSendNow && !canEdit && !canCancel && !again) return null;
  return (
    <Group gap="xs" mt="md">
      {canSendNow && (
        <Button variant={message.state === 'held' ? 'filled' : 'light'} leftSection={<IconSend size={16} />} loading={sendNow.isPending} onClick={() => sendNow.mutate(message)}>
          {t('messages.sendNow')}
        </Button>
      )}
      {canEdit && (
        <Button variant="default" leftSection={<IconPencil size={16} />} onClick={edit}>
          {t('common.edit')}
        </Button>
      )}
      {canCancel && (
        <Button variant="default" leftSection={<IconX size={16} />} loading={cancel.isPending} onClick={() => cancel.mutate(message)}>
          {t('messages.cancel')}
        </Button>
      )}
      {again && (
        <Button variant="default" component={Link} to={`/schedule?to=${encodeURIComponent(message.to)}&name=${encodeURIComponent(message.toName ?? '')}`}>
          {t('messages.again')}
        </Button>
      )}
    </Group>
  );
}

/** Nobody but a person can say whether an unknown one arrived: they look at the phone and settle it. */
function Resolve({ message }: { message: MessageStory }) {
  const { t } = useTranslation();
  const resolve = useResolve();
  if (!(message.canResolve ?? message.state === 'unknown')) return null;
  return (
    <Stack gap="xs" mt="md">
      <Text size="sm" c="dimmed">
        {t('messages.resolveHelp')}
      </Text>
      <Group gap="xs">
        {(['sent', 'resend', 'drop'] as const).map((as) => (
          <Button
            key={as}
            variant={as === 'sent' ? 'filled' : 'default'}
            disabled={resolve.isPending}
            onClick={() => resolve.mutate({ message, as })}
          >
            {t(`messages.resolve.${as}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
