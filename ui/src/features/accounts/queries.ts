import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { setLanguage } from '../../app/i18n';
import { api } from '../../shared/api';
import type { AdminSettings, AdminUser, ApiKey, KeyScope, Language, NewApiKey, Page, Role, User } from '../../shared/contract';
import { toastError } from '../../shared/toast';

export type ProfileChange = Partial<{ name: string; email: string; language: Language; timeZone: string }>;

export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ProfileChange) => api.put<User>('/api/me', change),
    onSuccess: async (user) => {
      setLanguage(user.language);
      client.setQueryData(['me'], user);
      // Sentences come from the server in the person's language.
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    },
    onError: toastError,
  });
}

export function useKeys() {
  return useQuery({ queryKey: ['keys'], queryFn: async () => (await api.get<Page<ApiKey>>('/api/keys', { limit: 200 })).items });
}

export interface KeyInput {
  name: string;
  scopes: KeyScope[];
  expiresAt?: string;
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: KeyInput) => api.post<NewApiKey>('/api/keys', input),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

export function useDeleteKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/keys/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['keys'] }),
    onError: toastError,
  });
}

export function useUsers() {
  return useQuery({
    queryKey: ['users'],
    queryFn: async () => (await api.get<Page<AdminUser>>('/api/admin/users', { limit: 200 })).items,
  });
}

export function useCreateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { name: string; email: string; role: Role }) =>
      api.post<AdminUser & { temporaryPassword: string }>('/api/admin/users', input),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: { id: number; name?: string; email?: string; role?: Role }) =>
      api.put<AdminUser>(`/api/admin/users/${id}`, change),
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
    onError: toastError,
  });
}

export function useDeleteUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.delete(`/api/admin/users/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
    onError: toastError,
  });
}

export function useResetPassword() {
  return useMutation({
    mutationFn: (id: number) => api.post<{ temporaryPassword: string }>(`/api/admin/users/${id}/reset-password`),
    onError: toastError,
  });
}

export function useAdminSettings() {
  return useQuery({ queryKey: ['admin-settings'], queryFn: () => api.get<AdminSettings>('/api/admin/settings') });
}

export function useSaveAdminSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { evolutionApiUrl?: string | null; evolutionToken?: string | null }) =>
      api.put<AdminSettings>('/api/admin/settings', change),
    onSuccess: async (settings) => {
      client.setQueryData(['admin-settings'], settings);
      await client.invalidateQueries({ queryKey: ['connectors'] });
    },
  });
}
