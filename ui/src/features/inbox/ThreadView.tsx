import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMessageCircleOff, IconMessages } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, ApiError } from '../../shared/api';
import type { Media } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { toastError } from '../../shared/toast';
import { useInstances } from '../instances/queries';
import { canConnect } from '../instances/Status';
import { useUpload } from '../media/useUpload';
import { Composer } from './Composer';
import type { Conversation, ThreadMessage } from './contract';
import { titleOf } from './ConversationRow';
import type { BubbleActions } from './MessageBubble';
import { MessageRows } from './MessageRows';
import { PersonDrawer } from './PersonDrawer';
import { useConversation, useOpenConversation, usePlace, useRetryMedia, useScheduled } from './queries';
import classes from './Thread.module.css';
import { ThreadHead } from './ThreadHead';
import { useThread } from './useThread';

interface ThreadViewProps {
  id: string;
  /** A search hit to begin at. */
  jumpTo: string | null;
  back: string;
  searchHere: () => void;
}

export function ThreadView(props: ThreadViewProps) {
  const { t } = useTranslation();
  const conversation = useConversation(props.id);
  if (conversation.data) return <OpenThread {...props} conversation={conversation.data} />;
  if (conversation.isError && conversation.error instanceof ApiError && (conversation.error.status === 404 || conversation.error.status === 400)) {
    return (
      <EmptyState
        icon={IconMessageCircleOff}
        title={t('inbox.goneTitle')}
        text={t('inbox.goneText')}
        action={
          <Button component={Link} to={props.back} variant="default">
            {t('inbox.backToList')}
          </Button>
        }
      />
    );
  }
  if (conversation.isError) return <ErrorState error={conversation.error} retry={() => void conversation.refetch()} />;
  return <div className={classes.head} />;
}

function OpenThread({ conversation, jumpTo, back, searchHere }: ThreadViewProps & { conversation: Conversation }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { thread, state } = useThread(conversation.id);
  const ghosts = useScheduled(conversation.id).data;
  const [quoted, setQuoted] = useState<ThreadMessage | null>(null);
  const [media, setMedia] = useState<Media | null>(null);
  const [over, setOver] = useState(false);
  const [sends, setSends] = useState(0);
  const [panel, person] = useDisclosure();
  const field = useRef<HTMLTextAreaElement>(null);
  const upload = useUpload((file) => {
    setMedia(file);
    field.current?.focus();
  });
  const title = titleOf(conversation);
  const seen = useSeen(conversation, state.items.at(-1)?.id);

  useEffect(() => {
    if (jumpTo) void thread.jumpTo(jumpTo);
  }, [jumpTo, thread]);

  const { mutate: fetchAgain, isPending, variables } = useRetryMedia((message) => thread.put(message));
  const { mutate: openWith } = useOpenConversation();
  const retrying = isPending ? (variables?.id ?? null) : null;
  const reply = useCallback((message: ThreadMessage) => {
    setQuoted(message);
    field.current?.focus();
  }, []);
  const actions: Omit<BubbleActions, 'more'> = useMemo(
    () => ({
      reply,
      jump: (messageId) => void thread.jumpTo(messageId),
      retryMedia: fetchAgain,
      retrying,
      talk: (to, toName) =>
        openWith({ instanceId: conversation.instanceId, to, toName }, { onSuccess: (other) => void navigate(`/inbox/${other.id}`), onError: toastError }),
    }),
    [reply, thread, fetchAgain, retrying, openWith, navigate, conversation.instanceId],
  );
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && conversation.canReply) upload.mutate(file);
  };

  return (
    <>
      <ThreadHead conversation={conversation} title={title} back={back} openPanel={person.open} searchHere={searchHere} />
      <Strips conversation={conversation} />
      <div
        className={classes.area}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Area loading={state.loading === 'first' && state.items.length === 0} error={state.items.length === 0 ? state.error : null} retry={() => void thread.open()}>
          {state.items.length === 0 && (ghosts?.length ?? 0) === 0 ? (
            <EmptyState icon={IconMessages} title={t('inbox.noMessages')} text={t('inbox.noMessagesText')} />
          ) : (
            <MessageRows conversation={conversation} title={title} thread={thread} state={state} ghosts={ghosts ?? none} actions={actions} onSeen={seen} sends={sends} />
          )}
        </Area>
        {over && conversation.canReply && <div className={classes.drop}>{t('inbox.drop')}</div>}
      </div>
      {conversation.canReply ? (
        <Composer
          conversation={conversation}
          title={title}
          quoted={quoted}
          setQuoted={setQuoted}
          upload={upload}
          media={media}
          setMedia={setMedia}
          field={field}
          sent={() => {
            setSends((before) => before + 1);
            void thread.toNewest();
          }}
        />
      ) : (
        <div className={classes.strip}>{t('inbox.cannotReply')}</div>
      )}
      <PersonDrawer conversation={conversation} title={title} opened={panel} onClose={person.close} />
    </>
  );
}

const none: never[] = [];

function Area({ loading, error, retry, children }: { loading: boolean; error: unknown; retry: () => void; children: ReactNode }) {
  if (loading) {
    return (
      <div style={{ padding: 24 }}>
        <Rows count={5} height={40} />
      </div>
    );
  }
  if (error) return <ErrorState error={error} retry={retry} />;
  return children;
}

/** What stands in the way of this conversation, in words and with the way out. */
function Strips({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const instances = useInstances().data;
  const instance = instances?.find(({ id }) => id === conversation.instanceId);
  if (!instance || !canConnect(instance.status)) return null;
  return (
    <div className={classes.strip} data-tone="warn" role="status">
      <span className={classes.stripText}>{t('inbox.disconnected', { name: instance.name })}</span>
      <Button component={Link} to={`/instances/${instance.id}`} size="compact-sm" variant="white">
        {t('instances.connect')}
      </Button>
    </div>
  );
}

/** Tells the server once how far was read, and shows it at once. */
function useSeen(conversation: Conversation, newest: string | undefined): () => void {
  const place = usePlace();
  const told = useRef<string | null>(null);
  return () => {
    if (conversation.unread === 0 || !newest || told.current === newest) return;
    told.current = newest;
    api
      .post<Conversation>(`/api/conversations/${conversation.id}/read`, { upTo: newest })
      .then((fresh) => place(fresh, fresh.id))
      .catch(() => {
        told.current = null;
      });
  };
}
