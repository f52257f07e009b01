import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api';
import type { Page } from '../../shared/contract';
import { toastError } from '../../shared/toast';
import type { Import, ImportChange, ImportKind, ImportRow } from './contract';

const path = (id: string) => `/api/admin/imports/${encodeURIComponent(id)}`;

/** Work goes on without this page; while it does, its progress is asked for each second. */
export function isWorking(item: Pick<Import, 'state'> | undefined): boolean {
  return item?.state === 'reading' || item?.state === 'running';
}

export function useImports() {
  return useInfiniteQuery({
    queryKey: ['imports'],
    queryFn: ({ pageParam, signal }) => api.get<Page<Import>>('/api/admin/imports', { limit: 20, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useImport(id: string) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => api.get<Import>(path(id), undefined, signal),
    refetchInterval: (query) => (isWorking(query.state.data) ? 1000 : false),
  });
}

export function useImportRows(id: string, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['import', id, 'rows'],
    queryFn: ({ pageParam, signal }) => api.get<Page<ImportRow>>(`${path(id)}/rows`, { limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled,
  });
}

/** Options travel before the files, so that the server knows them when it begins to read. */
export function uploadForm(files: File[], kind: ImportKind | null, timeZone: string): FormData {
  const form = new FormData();
  if (kind) form.append('kind', kind);
  form.append('timeZone', timeZone);
  for (const file of files) form.append('file', file);
  return form;
}

export function useUploadImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ files, kind, timeZone }: { files: File[]; kind: ImportKind | null; timeZone: string }) =>
      api.post<Import>('/api/admin/imports', undefined, { form: uploadForm(files, kind, timeZone) }),
    onSuccess: (made) => {
      client.setQueryData(['import', made.id], made);
      return client.invalidateQueries({ queryKey: ['imports'] });
    },
  });
}

function useStep<T>(id: string, ask: (input: T) => Promise<Import>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (fresh) => {
      client.setQueryData(['import', id], fresh);
      return client.invalidateQueries({ queryKey: ['imports'] });
    },
    onError: (error) => {
      toastError(error);
      return client.invalidateQueries({ queryKey: ['import', id] });
    },
  });
}

export function useChangeImport(id: string) {
  return useStep(id, (change: ImportChange) => api.put<Import>(path(id), change));
}

export function useConfirmImport(id: string) {
  return useStep<void>(id, () => api.post<Import>(`${path(id)}/confirm`));
}

export function useDiscardImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(path(id)),
    onSuccess: (_, id) => client.removeQueries({ queryKey: ['import', id] }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['imports'] }),
  });
}
