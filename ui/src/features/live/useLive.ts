import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PairingStep } from '../../shared/contract';
import { renew } from '../../shared/renew';
import { tell, type LiveNews } from './bus';

export type LiveState = 'connecting' | 'live' | 'lost';

const eventTypes = [
  'instance.created',
  'instance.changed',
  'instance.deleted',
  'message.planned',
  'message.changed',
  'groups.changed',
  'conversation.message',
  'conversation.updated',
  'contact.updated',
  'contact.merged',
  'contact.split',
  'contact.optedOut',
  'contact.optedIn',
  'label.changed',
  'import.changed',
  'flow.changed',
  'flow-run.changed',
] as const;

type LiveEvent = Omit<LiveNews, 'type'> & { importId?: string; flowId?: string };

/** What an event makes stale. Exported for its test. */
export function staleKeys(type: string, event: LiveEvent): QueryKey[] {
  if (type.startsWith('instance.')) return [['instances'], ['summary']];
  if (type.startsWith('message.')) return [['messages'], ['summary'], ...(event.messageId ? [['message', event.messageId]] : [])];
  if (type === 'groups.changed') return [['groups']];
  // The conversations themselves and the open thread are patched one by one: see features/inbox.
  if (type.startsWith('conversation.')) return [['unread']];
  if (type.startsWith('contact.')) return [['contacts'], ['contact']];
  if (type === 'label.changed') return [['labels'], ['conversations']];
  if (type === 'import.changed') return [['imports'], ...(event.importId ? [['import', event.importId]] : [])];
  if (type === 'flow.changed') return [['flows'], ...(event.flowId ? [['flow', event.flowId], ['flow-versions', event.flowId]] : [])];
  if (type === 'flow-run.changed') return [['flows'], ...(event.flowId ? [['flow-runs', event.flowId], ['flow-counts', event.flowId]] : [])];
  return [];
}

/** One event stream per tab. The browser itself resumes with Last-Event-ID; a stream begun anew reloads everything. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const stale = new StaleSet(client);
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let attempt = 0;
    let opened = false;

    const startOver = () => {
      stale.everything();
      tell({ type: 'reset' });
    };
    const open = () => {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        attempt = 0;
        setState('live');
        if (opened) startOver();
        opened = true;
      });
      source.addEventListener('error', () => {
        setState('lost');
        // CONNECTING means that the browser tries again by itself and resumes; CLOSED means that it gave up.
        if (source.readyState !== EventSource.CLOSED) return;
        attempt += 1;
        again = setTimeout(open, Math.min(30_000, 1000 * 2 ** attempt));
      });
      for (const type of eventTypes) {
        source.addEventListener(type, (event: MessageEvent<string>) => {
          const data = parse<LiveEvent>(event.data);
          tell({ ...data, type });
          stale.add(staleKeys(type, data));
        });
      }
      source.addEventListener('pairing.step', (event: MessageEvent<string>) => {
        const step = parse<PairingStep & { instanceId: number }>(event.data);
        const queryKey = ['pairing', step.instanceId];
        // An answer under way may be an earlier step.
        void client.cancelQueries({ queryKey }).then(() => client.setQueryData(queryKey, step));
      });
      source.addEventListener('reset', startOver);
    };

    open();
    return () => {
      clearTimeout(again);
      stale.stop();
      source.close();
    };
  }, [client]);
  return state;
}

function parse<T>(data: string): T {
  try {
    return JSON.parse(data) as T;
  } catch {
    return {} as T;
  }
}

/** A burst of events (a thousand receipts) becomes one refetch per list, a quarter of a second later. */
class StaleSet {
  private readonly keys = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly client: QueryClient;

  constructor(client: QueryClient) {
    this.client = client;
  }

  add(keys: QueryKey[]): void {
    for (const key of keys) this.keys.set(JSON.stringify(key), key);
    this.timer ??= setTimeout(() => this.flush(), 250);
  }

  everything(): void {
    this.keys.clear();
    renew(this.client, { predicate: (query) => query.queryKey[0] !== 'pairing' });
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    this.timer = undefined;
    const keys = [...this.keys.values()];
    this.keys.clear();
    for (const queryKey of keys) renew(this.client, { queryKey });
  }
}
