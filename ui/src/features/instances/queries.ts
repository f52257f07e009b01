import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ApiError } from '../../shared/api';
import type {
  Connectors,
  ConnectLink,
  Instance,
  InstanceInput,
  Page,
  PairingRequest,
  PairingStep,
  TestResult,
} from '../../shared/contract';
import { toastDone, toastError, toastUndo } from '../../shared/toast';

export function useInstances() {
  return useQuery({ queryKey: ['instances'], queryFn: async () => (await api.get<Page<Instance>>('/api/instances', { limit: 200 })).items });
}

export function useInstance(id: number) {
  return useQuery({
    queryKey: ['instances', id],
    queryFn: () => api.get<Instance>(`/api/instances/${id}`),
    enabled: Number.isInteger(id) && id > 0,
  });
}

export function useConnectors() {
  return useQuery({ queryKey: ['connectors'], queryFn: () => api.get<Connectors>('/api/connectors'), staleTime: 60_000 });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['instances'] }),
      client.invalidateQueries({ queryKey: ['summary'] }),
      client.invalidateQueries({ queryKey: ['groups'] }),
    ]);
}

export function useCreateInstance() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (input: InstanceInput) => api.post<Instance>('/api/instances', input), onSuccess: refresh });
}

export function useChangeInstance(id: number) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (input: InstanceInput) => api.put<Instance>(`/api/instances/${id}`, input), onSuccess: refresh });
}

/** Optimistic: the mark moves at once and moves back with a reason when the server refuses. */
export function useActivate() {
  const client = useQueryClient();
  const refresh = useRefresh();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (instance: Instance) => api.post<Instance>(`/api/instances/${instance.id}/activate`),
    onMutate: (instance) => {
      const before = client.getQueryData<Instance[]>(['instances']);
      client.setQueryData<Instance[]>(['instances'], (items) => items?.map((item) => ({ ...item, isActive: item.id === instance.id })));
      return before;
    },
    onSuccess: (instance) => toastDone(t('instances.activated', { name: instance.name })),
    onError: (error, _, before) => {
      client.setQueryData(['instances'], before);
      toastError(error);
    },
    onSettled: refresh,
  });
}

export function useInstanceAction(action: 'disconnect' | 'unlink') {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: number) => api.post<Instance>(`/api/instances/${id}/${action}`),
    onSettled: refresh,
    onError: toastError,
  });
}

export function useDeleteInstance() {
  const refresh = useRefresh();
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ instance, deleteRemote }: { instance: Instance; deleteRemote: boolean }) =>
      api.delete<{ heldMessages: number }>(`/api/instances/${instance.id}`, { deleteRemote }),
    onSuccess: async (answer, { instance }) => {
      client.setQueryData<Instance[]>(['instances'], (items) => items?.filter((item) => item.id !== instance.id));
      const text = answer?.heldMessages
        ? t('instances.deletedHeld', { name: instance.name, count: answer.heldMessages })
        : t('instances.deleted', { name: instance.name });
      toastUndo(text, async () => {
        await api.post(`/api/instances/${instance.id}/restore`);
        await refresh();
        toastDone(t('instances.restored', { name: instance.name }));
      });
      client.removeQueries({ queryKey: ['instances', instance.id] });
      await refresh();
    },
    onError: toastError,
  });
}

export type TestInput = { evolutionApiUrl: string; token: string; instanceName: string };

export function useTestConnection() {
  return useMutation({ mutationFn: (input: TestInput) => api.post<TestResult>('/api/evolution/test', input) });
}

export function useTestInstance() {
  return useMutation({ mutationFn: (id: number) => api.post<TestResult>(`/api/instances/${id}/test`) });
}

/** The step drawn now. Events write it straight into the cache; asking again is for when the stream is down. */
export function usePairing(id: number, watching: boolean) {
  return useQuery({
    queryKey: ['pairing', id],
    queryFn: () => nullWhenNone(api.get<PairingStep>(`/api/instances/${id}/pairing`)),
    enabled: watching,
    refetchInterval: watching ? 2500 : false,
    staleTime: 0,
    gcTime: 0,
  });
}

export async function nullWhenNone(step: Promise<PairingStep>): Promise<PairingStep | null> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'no-pairing') return null;
    throw error;
  }
}

export function useStartPairing(id: number) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (request: PairingRequest) => api.post<PairingStep>(`/api/instances/${id}/connect`, request),
    onSuccess: async (step) => {
      client.setQueryData(['pairing', id], step ?? { step: 'starting' });
      await refresh();
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.code === 'already-connected') await refresh();
    },
  });
}

export function useAbandonPairing(id: number) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api.delete(`/api/instances/${id}/pairing`),
    onSettled: async () => {
      client.removeQueries({ queryKey: ['pairing', id] });
      await refresh();
    },
  });
}

export function useConnectLink(id: number) {
  return useMutation({ mutationFn: () => api.post<ConnectLink>(`/api/instances/${id}/connect-link`, {}), onError: toastError });
}

export function useRevokeLink(id: number) {
  return useMutation({ mutationFn: () => api.delete(`/api/instances/${id}/connect-link`), onError: toastError });
}
