import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api';
import type { Groups } from '../../shared/contract';
import { toastError } from '../../shared/toast';

/** Groups of one instance, or of the active one when none is named. */
export function useGroups(instanceId: number | null, q: string, enabled = true) {
  return useQuery({
    queryKey: ['groups', instanceId, q],
    queryFn: ({ signal }) => api.get<Groups>(pathOf(instanceId), { q: q || undefined }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useRefreshGroups(instanceId: number | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.get<Groups>(pathOf(instanceId), { refresh: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['groups', instanceId] }),
    onError: toastError,
  });
}

function pathOf(instanceId: number | null): string {
  return instanceId === null ? '/api/groups' : `/api/instances/${instanceId}/groups`;
}
