import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { Message, Page } from '../../shared/contract';
import { toastDone, toastError, toastUndo } from '../../shared/toast';
import { useMe } from '../accounts/session';
import type { Conversation, InboxSettings, Label, Note, Reply, SearchHit, ThreadMessage, UnreadCount } from './contract';
import { placed, type ListFilter } from './lists';

const path = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

export function useConversations(filter: ListFilter) {
  return useInfiniteQuery({
    queryKey: ['conversations', filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<Conversation>>('/api/conversations', { ...filter, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useConversation(id: string | undefined) {
  return useQuery({ queryKey: ['conversation', id], queryFn: ({ signal }) => api.get<Conversation>(path(id!), undefined, signal), enabled: id !== undefined });
}

/** Conversations with something unread, of each instance. */
export function useUnread() {
  return useQuery({ queryKey: ['unread'], queryFn: async () => (await api.get<{ items: UnreadCount[] }>('/api/conversations/counts')).items });
}

export function useLabels() {
  return useQuery({ queryKey: ['labels'], queryFn: async () => (await api.get<{ items: Label[] }>('/api/labels')).items, staleTime: 60_000 });
}

export function useScheduled(id: string) {
  return useQuery({ queryKey: ['scheduled', id], queryFn: async () => (await api.get<{ items: Message[] }>(`${path(id)}/scheduled`)).items });
}

export function useNotes(id: string) {
  return useQuery({ queryKey: ['notes', id], queryFn: async () => (await api.get<{ items: Note[] }>(`${path(id)}/notes`)).items });
}

export function useSearch(q: string, instanceId: number | undefined, conversationId?: string) {
  return useInfiniteQuery({
    queryKey: ['inbox-search', q, instanceId, conversationId],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<SearchHit>>('/api/inbox/search', { q, instanceId, conversationId, limit: 20, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  });
}

/** One fresh conversation goes into every list that is loaded, so that nothing else has to be asked for. */
export function usePlace() {
  const client = useQueryClient();
  const me = useMe();
  return (fresh: Conversation, open: string | null) => {
    client.setQueryData(['conversation', fresh.id], fresh);
    for (const [key, data] of client.getQueriesData<InfiniteData<Page<Conversation>>>({ queryKey: ['conversations'] })) {
      if (!data) continue;
      const pages = placed(data.pages, (key[1] ?? {}) as ListFilter, fresh, me.id, open);
      if (pages !== data.pages) client.setQueryData(key, { ...data, pages });
    }
    void client.invalidateQueries({ queryKey: ['unread'] });
  };
}

type Step = { method: 'post' | 'put'; part: string; body?: unknown };

/** Optimistic: shown at once, put back with a reason when the server refuses. */
export function useChangeConversation(conversation: Conversation) {
  const client = useQueryClient();
  const place = usePlace();
  return useMutation({
    mutationFn: ({ step }: { step: Step; guess?: Partial<Conversation> }) =>
      step.method === 'put' ? api.put<Conversation>(`${path(conversation.id)}/${step.part}`, step.body) : api.post<Conversation>(`${path(conversation.id)}/${step.part}`, step.body),
    onMutate: ({ guess }) => {
      const before = client.getQueryData<Conversation>(['conversation', conversation.id]) ?? conversation;
      if (guess) place({ ...before, ...guess }, conversation.id);
      return before;
    },
    onSuccess: (fresh) => place(fresh, fresh.id),
    onError: (error, _, before) => {
      if (before) place(before, before.id);
      toastError(error);
    },
  });
}

export function useArchive(conversation: Conversation) {
  const { t } = useTranslation();
  const change = useChangeConversation(conversation);
  const set = (archived: boolean) => change.mutateAsync({ step: { method: 'post', part: archived ? 'archive' : 'unarchive' }, guess: { archived } });
  return (archived: boolean) => {
    set(archived)
      .then(() => toastUndo(t(archived ? 'inbox.archived' : 'inbox.unarchived'), () => set(!archived)))
      .catch(() => {});
  };
}

export function useReply(conversation: Conversation) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ reply, key }: { reply: Reply; key: string }) => api.post<Message>(`${path(conversation.id)}/messages`, reply, { idempotencyKey: key }),
    onSuccess: (made) => {
      client.setQueryData<Message[]>(['scheduled', conversation.id], (items) => [...(items ?? []).filter(({ id }) => id !== made.id), made]);
      void client.invalidateQueries({ queryKey: ['scheduled', conversation.id] });
      void client.invalidateQueries({ queryKey: ['conversation', conversation.id] });
    },
  });
}

export function useRetryMedia(done: (message: ThreadMessage) => void) {
  return useMutation({
    mutationFn: (message: ThreadMessage) => api.post<ThreadMessage>(`${path(message.conversationId)}/messages/${message.id}/media`),
    onSuccess: done,
    onError: toastError,
  });
}

export function useAddNote(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post<Note>(`${path(id)}/notes`, { text }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notes', id] }),
    onError: toastError,
  });
}

export function useDeleteNote(id: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (note: Note) => api.delete(`${path(id)}/notes/${note.id}`),
    onSuccess: (_, note) =>
      toastUndo(t('inbox.noteDeleted'), async () => {
        await api.post(`${path(id)}/notes`, { text: note.text });
        await client.invalidateQueries({ queryKey: ['notes', id] });
      }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['notes', id] }),
  });
}

export function useOpenConversation() {
  return useMutation({ mutationFn: (input: { instanceId: number; to: string; toName?: string }) => api.post<Conversation>('/api/conversations', input) });
}

function useLabelsChanged() {
  const client = useQueryClient();
  return () => Promise.all(['labels', 'conversations', 'conversation'].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

export function useSaveLabel() {
  const changed = useLabelsChanged();
  return useMutation({
    mutationFn: ({ id, ...label }: { id?: string; name: string; color: string }) => (id ? api.put<Label>(`/api/labels/${id}`, label) : api.post<Label>('/api/labels', label)),
    onSuccess: changed,
  });
}

export function useDeleteLabel() {
  const changed = useLabelsChanged();
  return useMutation({ mutationFn: (id: string) => api.delete(`/api/labels/${id}`), onError: toastError, onSettled: changed });
}

export function useInboxSettings() {
  return useQuery({ queryKey: ['inbox-settings'], queryFn: () => api.get<InboxSettings>('/api/inbox/settings') });
}

export function useSaveInboxSettings() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (settings: InboxSettings) => api.put<InboxSettings>('/api/inbox/settings', settings),
    onSuccess: (settings) => {
      client.setQueryData(['inbox-settings'], settings);
      toastDone(t('inbox.settings.saved'));
    },
  });
}
