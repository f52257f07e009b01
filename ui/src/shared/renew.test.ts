import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { renew } from './renew';

/** A query somebody looks at, whose answers come when the test lets them. */
function watched(client: QueryClient) {
  const answers: ((value: string) => void)[] = [];
  const observer = new QueryObserver<string>(client, { queryKey: ['message', 'm'], queryFn: () => new Promise((done) => answers.push(done)) });
  const leave = observer.subscribe(() => {});
  return { answers, observer, leave };
}

it('asks again when the first answer was under way as the news came', async () => {
  const client = new QueryClient();
  const { answers, observer, leave } = watched(client);
  renew(client, { queryKey: ['message', 'm'] });
  expect(answers).toHaveLength(1);
  answers[0]!('sending');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!('delivered');
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('delivered'));
  leave();
});

it('drops a later answer that was under way, and asks once', async () => {
  const client = new QueryClient();
  const { answers, observer, leave } = watched(client);
  answers[0]!('planned');
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('planned'));
  void observer.refetch();
  renew(client, { queryKey: ['message', 'm'] });
  expect(answers).toHaveLength(3);
  answers[2]!('delivered');
  answers[1]!('sending');
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('delivered'));
  await Promise.resolve();
  expect(observer.getCurrentResult().data).toBe('delivered');
  expect(answers).toHaveLength(3);
  leave();
});
