import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { Message, MessageChange, MessageFilter, MessageStory, NewMessage, Page, Resolution, Summary } from '../../shared/contract';
import { toastDone, toastError, toastUndo } from '../../shared/toast';

export function useSummary() {
  return useQuery({ queryKey: ['summary'], queryFn: () => api.get<Summary>('/api/messages/summary') });
}

export function useMessages(filter: MessageFilter) {
  return useInfiniteQuery({
    queryKey: ['messages', filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<Message>>('/api/messages', { ...filter, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useMessage(id: string) {
  return useQuery({ queryKey: ['message', id], queryFn: () => api.get<MessageStory>(`/api/messages/${id}`) });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all(['messages', 'message', 'summary', 'instances'].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

export function useSend() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ message, key }: { message: NewMessage; key: string }) => api.post<Message>('/api/messages', message, { idempotencyKey: key }),
    onSuccess: refresh,
  });
}

export function useEditMessage(id: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (change: MessageChange) => api.patch<Message>(`/api/messages/${id}`, change), onSettled: refresh });
}

export function useCancelMessage() {
  const refresh = useRefresh();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (message: Message) => api.delete<Message>(`/api/messages/${message.id}`),
    onSuccess: (_, message) =>
      toastUndo(t('messages.cancelled'), async () => {
        await api.post(`/api/messages/${message.id}/restore`);
        await refresh();
        toastDone(t('messages.restored'));
      }),
    onError: toastError,
    onSettled: refresh,
  });
}

export function useSendNow() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (message: Message) => api.post<Message>(`/api/messages/${message.id}/send-now`),
    onError: toastError,
    onSettled: refresh,
  });
}

export function useResolve() {
  const refresh = useRefresh();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ message, as }: { message: Message; as: Resolution }) => api.post<Message>(`/api/messages/${message.id}/resolve`, { as }),
    onSuccess: (_, { as }) => toastDone(t(`messages.resolved.${as}`)),
    onError: toastError,
    onSettled: refresh,
  });
}
