import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { Page } from '../../shared/contract';
import { toastDone, toastError } from '../../shared/toast';
import type { AiTest, Counts, Flow, FlowSettings, FlowSettingsPatch, FlowSummary, Play, Played, Run, Secret, Starter, Version } from './model/contract';

export function useFlows(query: { instanceId?: string; q?: string } = {}) {
  return useQuery({
    queryKey: ['flows', query],
    queryFn: async () => (await api.get<Page<FlowSummary>>('/api/flows', { ...query, limit: 200 })).items,
    placeholderData: keepPreviousData,
  });
}

export function useFlow(id: string) {
  return useQuery({ queryKey: ['flow', id], queryFn: () => api.get<Flow>(`/api/flows/${id}`) });
}

export function useStarters(enabled = true) {
  return useQuery({ queryKey: ['flow-starters'], queryFn: async () => itemsOf(await api.get<Listed<Starter>>('/api/flows/starters')), enabled, staleTime: 600_000 });
}

type Listed<T> = T[] | { items: T[] };
const itemsOf = <T>(answer: Listed<T>): T[] => (Array.isArray(answer) ? answer : answer.items);

function useRefreshFlows() {
  const client = useQueryClient();
  return (flow?: Flow) => {
    if (flow) client.setQueryData(['flow', flow.id], flow);
    return client.invalidateQueries({ queryKey: ['flows'] });
  };
}

export type NewFlow = { name: string; definition?: Flow['draft'] } | { starter: string; name?: string };

export function useCreateFlow() {
  const refresh = useRefreshFlows();
  return useMutation({ mutationFn: (input: NewFlow) => api.post<Flow>('/api/flows', input), onSuccess: (flow) => refresh(flow), onError: toastError });
}

export function useImportFlow() {
  const refresh = useRefreshFlows();
  return useMutation({
    mutationFn: (file: unknown) => api.post<{ flow: Flow; notes: string[] }>('/api/flows/import', { file }),
    onSuccess: ({ flow }) => refresh(flow),
  });
}

export function useDuplicateFlow() {
  const refresh = useRefreshFlows();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (id: string) => api.post<Flow>(`/api/flows/${id}/duplicate`, {}),
    onSuccess: (flow) => {
      toastDone(t('flows.duplicated', { name: flow.name }));
      return refresh(flow);
    },
    onError: toastError,
  });
}

export function useSwitchFlow() {
  const refresh = useRefreshFlows();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ id, on, endRuns }: { id: string; on: boolean; endRuns?: boolean }) => api.post<Flow>(`/api/flows/${id}/${on ? 'activate' : 'deactivate'}`, endRuns ? { endRuns } : {}),
    onSuccess: (flow, { on }) => {
      toastDone(t(on ? 'flows.activated' : 'flows.deactivated', { name: flow.name }));
      return refresh(flow);
    },
    onError: toastError,
  });
}

export function useDeleteFlow() {
  const client = useQueryClient();
  const refresh = useRefreshFlows();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => api.delete<{ endedRuns: number }>(`/api/flows/${id}`),
    onSuccess: async (answer, { id, name }) => {
      client.removeQueries({ queryKey: ['flow', id] });
      toastDone(answer?.endedRuns ? t('flows.deletedEnded', { name, count: answer.endedRuns }) : t('flows.deleted', { name }));
      await refresh();
    },
    onError: toastError,
  });
}

export interface Publication {
  revision: number;
  note?: string;
  activate?: boolean;
}

export function usePublishFlow(id: string) {
  const client = useQueryClient();
  const refresh = useRefreshFlows();
  return useMutation({
    mutationFn: (publication: Publication) => api.post<Flow>(`/api/flows/${id}/publish`, publication),
    onSuccess: async (flow) => {
      void client.invalidateQueries({ queryKey: ['flow-versions', id] });
      void client.invalidateQueries({ queryKey: ['flow-counts', id] });
      await refresh(flow);
    },
  });
}

export function useVersions(id: string) {
  return useQuery({ queryKey: ['flow-versions', id], queryFn: async () => itemsOf(await api.get<Listed<Version>>(`/api/flows/${id}/versions`)) });
}

export function useRollBack(id: string) {
  const client = useQueryClient();
  const refresh = useRefreshFlows();
  return useMutation({
    mutationFn: (version: number) => api.post<Flow>(`/api/flows/${id}/versions/${version}/publish`, {}),
    onSuccess: async (flow) => {
      void client.invalidateQueries({ queryKey: ['flow-versions', id] });
      await refresh(flow);
    },
    onError: toastError,
  });
}

export function useDropDraft(id: string) {
  const refresh = useRefreshFlows();
  return useMutation({ mutationFn: () => api.delete<Flow>(`/api/flows/${id}/draft`), onSuccess: (flow) => refresh(flow), onError: toastError });
}

export function useCounts(id: string, enabled: boolean) {
  return useQuery({ queryKey: ['flow-counts', id], queryFn: () => api.get<Counts>(`/api/flows/${id}/counts`), enabled, refetchInterval: enabled ? 30_000 : false });
}

export function useRuns(id: string, state: 'alive' | 'ended') {
  return useInfiniteQuery({
    queryKey: ['flow-runs', id, state],
    queryFn: ({ pageParam }) => api.get<Page<Run>>(`/api/flows/${id}/runs`, { state, limit: 50, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useStopRun(id: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (run: string) => api.post<Run>(`/api/flow-runs/${run}/stop`, {}),
    onSuccess: () => toastDone(t('flows.runs.stopped')),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['flow-runs', id] }),
  });
}

export function useSimulate(id: string | null) {
  return useMutation({ mutationFn: (play: Play) => api.post<Played>(id ? `/api/flows/${id}/simulate` : '/api/flows/simulate', play) });
}

export function useFlowSettings() {
  return useQuery({ queryKey: ['flow-settings'], queryFn: () => api.get<FlowSettings>('/api/flows/settings') });
}

export function useChangeFlowSettings() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (patch: FlowSettingsPatch) => api.put<FlowSettings>('/api/flows/settings', patch),
    onSuccess: (settings) => {
      client.setQueryData(['flow-settings'], settings);
      toastDone(t('flows.settings.saved'));
    },
  });
}

export function useTestAi() {
  return useMutation({ mutationFn: () => api.post<AiTest>('/api/flows/settings/test-ai', {}) });
}

export function useSecrets(enabled = true) {
  return useQuery({ queryKey: ['flow-secrets'], queryFn: async () => itemsOf(await api.get<Listed<Secret>>('/api/flows/secrets')), enabled });
}

export function useSetSecret() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) => api.put(`/api/flows/secrets/${encodeURIComponent(name)}`, { value }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flow-secrets'] }),
  });
}

export function useDeleteSecret() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.delete(`/api/flows/secrets/${encodeURIComponent(name)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flow-secrets'] }),
    onError: toastError,
  });
}

/** Names of the account's labels, for suggestions only. */
export function useLabelNames(): string[] {
  const labels = useQuery({ queryKey: ['label-names'], queryFn: async () => (await api.get<Page<{ name: string }>>('/api/labels')).items, staleTime: 60_000, retry: false });
  return [...new Set((labels.data ?? []).map(({ name }) => name))];
}
