import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/** Something changed on the server: what these queries hold is asked for again. */
export function renew(client: QueryClient, filters: InvalidateQueryFilters): void {
  renewFirst(client, filters);
  void client.invalidateQueries(filters);
}

/**
 * Those whose first answer is still on its way are asked once more after it: that answer may be from before the change, and
 * a query without data that is invalidated is content with it.
 */
export function renewFirst(client: QueryClient, filters: InvalidateQueryFilters): void {
  for (const query of client.getQueryCache().findAll(filters)) {
    if (query.state.fetchStatus === 'idle' || query.state.data !== undefined) continue;
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, again);
  }
}
