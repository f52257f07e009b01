import { ActionIcon, Button, FileButton, Group, Loader, Modal, Popover, Text, Textarea, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconClock, IconPaperclip, IconSend, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../shared/api';
import type { Media } from '../../shared/contract';
import { errorText } from '../../shared/ErrorState';
import { newKey } from '../../shared/newKey';
import { Thumb } from '../media/MediaField';
import { showSize } from '../media/size';
import classes from './Composer.module.css';
import type { Conversation, Reply, ThreadMessage } from './contract';
import { draftOf, maxText, quoteOf, replyFrom, type ReplyDraft } from './draft';
import { QuoteBox } from './MessageBubble';
import { useReply } from './queries';
import { WhenChoice } from './WhenChoice';

/** On a touch screen Enter belongs to the text; there is a button to send. */
const touch = typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches;

interface ComposerProps {
  conversation: Conversation;
  title: string;
  quoted: ThreadMessage | null;
  setQuoted: (message: ThreadMessage | null) => void;
  upload: { mutate: (file: File) => void; isPending: boolean; error: unknown };
  media: Media | null;
  setMedia: (media: Media | null) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  sent: () => void;
}

export function Composer({ conversation, title, quoted, setQuoted, upload, media, setMedia, field, sent }: ComposerProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState(() => draftOf(client, conversation.id));
  const [problem, setProblem] = useState<unknown>(null);
  const [asking, setAsking] = useState<{ reply: Reply; draft: ReplyDraft } | null>(null);
  const [choosing, choice] = useDisclosure();
  const reply = useReply(conversation);
  // The same words after a lost answer carry the same key, so that trying again never sends twice.
  const last = useRef({ body: '', key: '' });
  useEffect(() => void client.setQueryData(['draft', conversation.id], text), [client, conversation.id, text]);
  const draft: ReplyDraft = { text, media, replyTo: quoted?.id ?? null };
  const empty = !text.trim() && !media;
  const silent = media?.kind === 'audio';

  const send = (body: Reply, from: ReplyDraft) => {
    const content = JSON.stringify({ ...body, despiteOptOut: undefined });
    if (last.current.body !== content) last.current = { body: content, key: newKey() };
    setProblem(null);
    setText('');
    setMedia(null);
    setQuoted(null);
    reply.mutate(
      { reply: body, key: body.despiteOptOut ? `${last.current.key}-asked` : last.current.key },
      {
        onSuccess: () => {
          // No notice: the bubble itself appears, with its time.
          last.current = { body: '', key: '' };
          sent();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'recipient-opted-out') return setAsking({ reply: body, draft: from });
          giveBack(from);
          setProblem(error);
        },
      },
    );
    field.current?.focus();
  };
  const giveBack = (from: ReplyDraft) => {
    setText((now) => (now.trim() ? `${from.text}\n${now}` : from.text));
    setMedia(from.media);
  };
  const submit = (when?: { sendAt: string; timeZone: string }) => {
    if (empty || upload.isPending || text.length > maxText) return;
    const body = replyFrom(draft, when);
    if (conversation.optedOutAt) return setAsking({ reply: body, draft });
    send(body, draft);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (quoted) setQuoted(null);
      else event.currentTarget.blur();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    event.preventDefault();
    submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const file = event.clipboardData.files[0];
    if (!file) return;
    event.preventDefault();
    upload.mutate(file);
  };
  const wrong = problem ?? upload.error;

  return (
    <div className={classes.composer}>
      <div className={classes.inside}>
        {quoted && (
          <div className={classes.above}>
            <QuoteBox quote={quoteOf(quoted, title)} title={title} jump={null} />
            <ActionIcon aria-label={t('inbox.dontReply')} onClick={() => setQuoted(null)}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        )}
        {media && (
          <div className={classes.above}>
            <Group gap="sm" wrap="nowrap">
              <Thumb media={media} />
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={550} truncate>
                  {media.fileName}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`media.kind.${media.kind}`)} · {showSize(media.size)}
                  {silent && text.trim() && ` · ${t('schedule.audioNoText')}`}
                </Text>
              </div>
            </Group>
            <ActionIcon aria-label={t('media.remove')} onClick={() => setMedia(null)}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        )}
        {wrong !== null && wrong !== undefined && (
          <Group gap={6} wrap="nowrap" mb={6} role="alert">
            <IconAlertTriangle size={15} color="var(--bad)" style={{ flex: 'none' }} aria-hidden />
            <Text size="xs" c="var(--bad)">
              {errorText(wrong)}
            </Text>
          </Group>
        )}
        <form
          className={classes.row}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <FileButton onChange={(file) => file && upload.mutate(file)} inputProps={{ 'aria-label': t('media.attach') }}>
            {(props) => (
              <Tooltip label={t('media.attach')}>
                <ActionIcon {...props} size={38} aria-label={t('media.attach')} disabled={upload.isPending}>
                  {upload.isPending ? <Loader size={18} /> : <IconPaperclip size={20} stroke={1.6} />}
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <Textarea
            ref={field}
            className={classes.field}
            autosize
            minRows={1}
            maxRows={8}
            radius="md"
            styles={{ input: { paddingBlock: 8 } }}
            maxLength={maxText}
            aria-label={t('inbox.write')}
            placeholder={t('inbox.write')}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setProblem(null);
            }}
            onKeyDown={onKey}
            onPaste={onPaste}
          />
          <Popover opened={choosing} onChange={choice.toggle} position="top-end" shadow="md" width={290} trapFocus returnFocus>
            <Popover.Target>
              <Tooltip label={t('inbox.schedule')}>
                <ActionIcon size={38} aria-label={t('inbox.schedule')} aria-haspopup="dialog" aria-expanded={choosing} onClick={choice.toggle}>
                  <IconClock size={20} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            </Popover.Target>
            <Popover.Dropdown p={6}>
              <WhenChoice
                disabled={empty ? t('inbox.writeFirst') : undefined}
                choose={(sendAt, timeZone) => {
                  choice.close();
                  submit({ sendAt, timeZone });
                }}
              />
            </Popover.Dropdown>
          </Popover>
          <ActionIcon type="submit" size={38} variant="filled" color="teal" aria-label={t('inbox.send')} disabled={empty || upload.isPending}>
            <IconSend size={18} stroke={1.8} />
          </ActionIcon>
        </form>
        {text.length > maxText - 600 && (
          <div className={`${classes.under} number`} role="status">
            <span />
            <span>{t('schedule.counter', { used: text.length, max: maxText })}</span>
          </div>
        )}
      </div>
      <Modal
        opened={asking !== null}
        onClose={() => {
          if (asking && !text) giveBack(asking.draft);
          setAsking(null);
        }}
        title={t('inbox.optOut.title')}
      >
        <Text size="sm">{t('inbox.optOut.text', { name: title })}</Text>
        <Group justify="flex-end" gap="xs" mt="md">
          <Button
            variant="default"
            data-autofocus
            onClick={() => {
              if (asking && !text) giveBack(asking.draft);
              setAsking(null);
            }}
          >
            {t('inbox.optOut.dont')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              if (asking) send({ ...asking.reply, despiteOptOut: true }, asking.draft);
              setAsking(null);
            }}
          >
            {t('inbox.optOut.send')}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}

