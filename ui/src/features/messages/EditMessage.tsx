import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageChange, MessageStory } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { wallTime } from '../../shared/quickTimes';
import { toastDone } from '../../shared/toast';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { useInstances } from '../instances/queries';
import { throughChange, type Through } from './draft';
import { useEditMessage } from './queries';
import { RecipientField, recipientId, type Recipient } from './RecipientField';
import { ThroughField } from './ThroughField';
import { WhenField, type When } from './WhenField';

export function EditMessage({ message, done }: { message: MessageStory; done: () => void }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const group = message.toKind === 'group' || message.to.endsWith('@g.us');
  const [recipient, setRecipient] = useState<Recipient>({
    kind: group ? 'group' : 'person',
    phone: group ? '' : message.to,
    group: group ? { id: message.to, name: message.toName ?? message.to } : null,
  });
  const [text, setText] = useState(message.text ?? '');
  const [when, setWhen] = useState<When>({ at: wallTime(new Date(message.dueAt), message.timeZone), timeZone: message.timeZone });
  const [through, setThrough] = useState<Through>(throughFrom(message));
  const errors = useFieldErrors();
  const edit = useEditMessage(message.id);

  const submit = () => {
    errors.set(null);
    edit.mutate(changeOf(message, { recipient, text, when, through }, instances.find(({ isActive }) => isActive)?.id ?? null), {
      onSuccess: () => {
        toastDone(t('messages.edited'));
        done();
      },
      onError: errors.set,
    });
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="lg">
        <RecipientField value={recipient} onChange={setRecipient} instanceId={message.instanceId} error={errors.of('to')} />
        <Textarea
          label={t('schedule.text')}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={4096}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            errors.clear('text');
          }}
          error={errors.of('text')}
        />
        <WhenField when={when} onChange={setWhen} allowNow={false} error={errors.of('sendAt')} />
        <ThroughField value={through} onChange={setThrough} instances={instances} error={errors.of('instanceId') ?? errors.of('from')} />
        <FormError error={errors.error} known={['to', 'text', 'sendAt', 'instanceId', 'from']} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={done}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={edit.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function throughFrom(message: MessageStory): Through {
  if (message.from === 'active') return { kind: 'activeThen', chosen: null, list: [] };
  if (Array.isArray(message.from)) return { kind: 'list', chosen: null, list: message.from };
  return { kind: 'chosen', chosen: message.instanceId, list: [] };
}

interface Edited {
  recipient: Recipient;
  text: string;
  when: When;
  through: Through;
}

/** Only what was touched is sent: a change made meanwhile by someone else stays. */
function changeOf(message: MessageStory, edited: Edited, active: number | null): MessageChange {
  const change: MessageChange = {};
  const to = recipientId(edited.recipient);
  if (to !== message.to) change.to = to;
  if (edited.text !== (message.text ?? '')) change.text = edited.text;
  const before = wallTime(new Date(message.dueAt), message.timeZone);
  const { at, timeZone } = edited.when;
  if (at && (at.date !== before.date || at.time !== before.time || timeZone !== message.timeZone)) {
    change.sendAt = `${at.date}T${at.time}:00`;
    change.timeZone = timeZone;
  }
  if (JSON.stringify(edited.through) !== JSON.stringify(throughFrom(message))) Object.assign(change, throughChange(edited.through, active));
  return change;
}
