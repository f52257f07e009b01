import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { Page } from '../../shared/contract';
import { toastDone, toastError } from '../../shared/toast';
import type { Contact, ContactChange, ContactRow } from '../inbox/contract';

export function useContacts(q: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['contacts', q],
    queryFn: ({ pageParam, signal }) => api.get<Page<ContactRow>>('/api/contacts', { q: q || undefined, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useContact(id: string | null) {
  return useQuery({ queryKey: ['contact', id], queryFn: ({ signal }) => api.get<Contact>(`/api/contacts/${id}`, undefined, signal), enabled: id !== null });
}

/** A name or an opt-out shows in conversations too. */
function useChanged() {
  const client = useQueryClient();
  return () => Promise.all(['contact', 'contacts', 'conversation', 'conversations'].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

export function useChangeContact(id: string) {
  const changed = useChanged();
  return useMutation({ mutationFn: (change: ContactChange) => api.patch<Contact>(`/api/contacts/${id}`, change), onError: toastError, onSettled: changed });
}

export function useMerge(id: string) {
  const changed = useChanged();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (other: ContactRow) => api.post<Contact>(`/api/contacts/${id}/merge`, { otherId: other.id }),
    onSuccess: (_, other) => toastDone(t('contacts.merged', { name: other.name })),
    onError: toastError,
    onSettled: changed,
  });
}

export function useSplit(id: string) {
  const changed = useChanged();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (mergeId: string) => api.post<{ contact: Contact; other: Contact }>(`/api/contacts/${id}/split`, { mergeId }),
    onSuccess: ({ other }) => toastDone(t('contacts.split', { name: other.name })),
    onError: toastError,
    onSettled: changed,
  });
}
