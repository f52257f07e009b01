import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { api } from '../../shared/api';
import { renew } from '../../shared/renew';
import { listen } from '../live/bus';
import type { ThreadMessage, ThreadPage } from './contract';
import { emptyThread, pageSize, Thread, type ThreadState } from './thread';

/** The open conversation's messages: loaded, kept for the way back, and moved by events the moment they come. */
export function useThread(conversationId: string): { thread: Thread; state: ThreadState } {
  const client = useQueryClient();
  const thread = useMemo(() => {
    const path = `/api/conversations/${conversationId}/messages`;
    const source = {
      page: (query: { before?: string; after?: string; around?: string }) => api.get<ThreadPage>(path, { ...query, limit: pageSize }),
      one: (id: string) => api.get<ThreadMessage>(`${path}/${id}`),
    };
    return new Thread(source, client.getQueryData<ThreadState>(['thread', conversationId]) ?? emptyThread);
  }, [client, conversationId]);
  const state = useSyncExternalStore(thread.subscribe, thread.read);

  useEffect(() => {
    void thread.open();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The ledger moved: what waits or is leaving in this conversation may have changed. A burst is one question.
    const ledger = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        renew(client, { queryKey: ['scheduled', conversationId] });
      }, 120);
    };
    const stop = listen((news) => {
      if (news.type === 'reset') {
        void thread.recover();
        ledger();
      } else if (news.type.startsWith('message.')) {
        ledger();
      } else if (news.conversationId !== conversationId) {
        return;
      } else if (news.type === 'conversation.message') {
        void thread.arrived(news.messageId);
        ledger();
      } else if (news.type === 'conversation.updated') {
        if (news.messageId) void thread.changed(news.messageId);
        renew(client, { queryKey: ['notes', conversationId] });
      }
    });
    return () => {
      clearTimeout(timer);
      stop();
      // Only a window that ends at the newest message can be shown again without a gap.
      if (thread.state.atEnd) client.setQueryData(['thread', conversationId], thread.state);
      else client.removeQueries({ queryKey: ['thread', conversationId], exact: true });
    };
  }, [client, conversationId, thread]);

  return { thread, state };
}
