import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryClient } from '../../app/queryClient';
import { setLanguage } from '../../app/i18n';
import { api, ApiError } from '../../shared/api';
import type { Session, SetupState, User } from '../../shared/contract';

type SessionState =
  | { state: 'loading' }
  | { state: 'out' }
  | { state: 'mustChangePassword'; user: User | null }
  | { state: 'in'; user: User }
  | { state: 'error'; error: unknown; retry: () => void };

/** Nobody signed in is an answer, not an error: it is kept as `out` so that pages do not retry it. */
async function whoAmI(): Promise<User | 'out' | 'mustChangePassword'> {
  try {
    return await api.get<User>('/api/me');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return 'out';
    if (error instanceof ApiError && error.code === 'password-change-required') return 'mustChangePassword';
    throw error;
  }
}

export function useSession(): SessionState {
  const me = useQuery({ queryKey: ['me'], queryFn: whoAmI, staleTime: 60_000 });
  const user = typeof me.data === 'object' ? me.data : null;
  useEffect(() => {
    if (user) setLanguage(user.language);
  }, [user]);
  if (me.data === 'out') return { state: 'out' };
  if (me.data === 'mustChangePassword') return { state: 'mustChangePassword', user: null };
  if (user) return user.mustChangePassword ? { state: 'mustChangePassword', user } : { state: 'in', user };
  if (me.isError) return { state: 'error', error: me.error, retry: () => void me.refetch() };
  return { state: 'loading' };
}

/** Only below the signed-in gate, where it is always known. */
export function useMe(): User {
  const session = useSession();
  if (session.state !== 'in') throw new Error('useMe is for signed-in pages');
  return session.user;
}

export function useSetup(enabled = true) {
  return useQuery({
    queryKey: ['setup'],
    queryFn: () => api.get<SetupState>('/api/setup'),
    staleTime: 60_000,
    enabled,
  });
}

/** A new session must not show anything cached for the person before. `me` itself stays, because the gates watch it. */
function forget(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' && query.queryKey[0] !== 'setup' });
}

export function enter(session: Session): void {
  forget();
  setLanguage(session.user.language);
  queryClient.setQueryData<SetupState>(['setup'], (before) => before && { ...before, needed: false });
  queryClient.setQueryData(['me'], session.user);
}

export function useLeave() {
  return async () => {
    try {
      await api.post('/api/logout');
    } finally {
      queryClient.setQueryData(['me'], 'out');
      forget();
    }
  };
}
