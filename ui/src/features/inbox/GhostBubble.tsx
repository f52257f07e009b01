import { Button, Popover } from '@mantine/core';
import { IconClock, IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Message } from '../../shared/contract';
import { FormattedText } from '../../shared/FormattedText';
import { showWhen } from '../../shared/time';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api';
import { toastError } from '../../shared/toast';
import { useCancelMessage, useSendNow } from '../messages/queries';
import { StateIcon, useReason } from '../messages/State';
import classes from './MessageBubble.module.css';
import { timeOf } from './MessageBubble';
import { WhenChoice } from './WhenChoice';

/** What the ledger holds for this conversation and WhatsApp does not have yet: drawn where it will appear, as not yet real. */
export function GhostBubble({ message, leaving, conversationId }: { message: Message; leaving: boolean; conversationId: string }) {
  const { t } = useTranslation();
  const reason = useReason(message.reason, message.reasonText);
  const client = useQueryClient();
  const trouble = message.state === 'held' || message.state === 'unknown' || message.state === 'failed';
  const refresh = () => void client.invalidateQueries({ queryKey: ['scheduled', conversationId] });
  return (
    <div className={classes.line} data-out data-first data-ghost={leaving ? undefined : trouble ? 'trouble' : 'waiting'} data-ledger={message.id}>
      <div className={classes.bubble}>
        {!leaving && (
          <div className={classes.ghostHead}>
            {trouble ? <StateIcon state={message.state} size={14} /> : <IconClock size={14} stroke={2} color="var(--accent)" aria-hidden />}
            <span>{trouble ? t(`messages.state.${message.state}`) : showWhen(message.dueAt, message.timeZone)}</span>
          </div>
        )}
        {trouble && reason && <div className={classes.cardMore}>{reason}</div>}
        {message.media && <div className={classes.cardName}>{message.media.fileName}</div>}
        {message.text && (
          <div className={classes.text} dir="auto">
            <FormattedText text={message.text} />
          </div>
        )}
        {leaving ? (
          <div className={`${classes.foot} number`}>
            <span>{timeOf(message.dueAt)}</span>
            <IconHourglass size={13} stroke={1.8} role="img" aria-label={t(`messages.state.${message.state === 'planned' ? 'claimed' : message.state}`)} />
          </div>
        ) : (
          <GhostActions message={message} refresh={refresh} />
        )}
      </div>
    </div>
  );
}

function GhostActions({ message, refresh }: { message: Message; refresh: () => void }) {
  const { t } = useTranslation();
  const cancel = useCancelMessage();
  const sendNow = useSendNow();
  const [moving, move] = useDisclosure();
  const open = message.state === 'planned' || message.state === 'held';
  const change = (sendAt: string, timeZone: string) => {
    move.close();
    api.patch<Message>(`/api/messages/${message.id}`, { sendAt, timeZone }).then(refresh).catch(toastError);
  };
  return (
    <div className={classes.ghostActions}>
      {(message.canSendNow ?? open) && (
        <Button size="compact-xs" variant="subtle" loading={sendNow.isPending} onClick={() => sendNow.mutate(message, { onSettled: refresh })}>
          {t('messages.sendNow')}
        </Button>
      )}
      {(message.canEdit ?? open) && (
        <Popover opened={moving} onChange={move.toggle} position="top-end" shadow="md" width={280} trapFocus>
          <Popover.Target>
            <Button size="compact-xs" variant="subtle" onClick={move.toggle}>
              {t('inbox.changeTime')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown p="xs">
            <WhenChoice choose={change} />
          </Popover.Dropdown>
        </Popover>
      )}
      {(message.canCancel ?? open) && (
        <Button size="compact-xs" variant="subtle" color="gray" loading={cancel.isPending} onClick={() => cancel.mutate(message, { onSettled: refresh })}>
          {t('common.cancel')}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" component={Link} to={`/messages/${message.id}`}>
        {t('inbox.details')}
      </Button>
    </div>
  );
}
