import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, ApiError } from '../../shared/api';
import { renew, renewFirst } from '../../shared/renew';
import { listen } from '../live/bus';
import type { Conversation } from './contract';
import { usePlace } from './queries';

/** More conversations than this at once, and one refetch of the list is cheaper than each of them. */
const many = 20;

/** Keeps the loaded lists true: each conversation that something happened in is asked for once and put in its place. */
export function useInboxLive(open: string | null): void {
  const client = useQueryClient();
  const place = usePlace();
  const latest = useRef({ place, open });
  useEffect(() => {
    latest.current = { place, open };
  });
  useEffect(() => {
    const touched = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const ids = [...touched];
      touched.clear();
      if (ids.length > many) {
        renew(client, { queryKey: ['conversations'] });
        return;
      }
      renewFirst(client, { queryKey: ['conversations'] });
      for (const id of ids) {
        api
          .get<Conversation>(`/api/conversations/${id}`)
          .then((fresh) => latest.current.place(fresh, latest.current.open))
          .catch((error: unknown) => {
            if (error instanceof ApiError && error.status === 404) renew(client, { queryKey: ['conversations'] });
          });
      }
    };
    const stop = listen((news) => {
      if (!news.type.startsWith('conversation.') || !news.conversationId) return;
      touched.add(news.conversationId);
      timer ??= setTimeout(flush, 80);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
}
