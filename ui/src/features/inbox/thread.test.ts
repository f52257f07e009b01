import { expect, it } from 'vitest';
import { merged, pageSize, Thread } from './thread';
import { at, FakeServer, message } from './thread.fake';

async function untilAll(done: () => boolean, step: () => Promise<void>): Promise<void> {
  if (done()) return;
  await step();
  await untilAll(done, step);
}

const numbers = (thread: Thread) => thread.state.items.map(({ id }) => Number(id.slice(1)));

it('loads the whole of a long conversation upwards, in order and without doubles', async () => {
  const server = new FakeServer(5000);
  const thread = new Thread(server);
  await thread.open();
  expect(thread.state.items).toHaveLength(pageSize);
  await untilAll(() => thread.state.olderCursor === null, () => thread.older());
  expect(numbers(thread)).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  expect(server.calls).toBe(5000 / pageSize);
});

it('shows what comes in with one request, however much is loaded', async () => {
  const server = new FakeServer(300);
  const thread = new Thread(server);
  await thread.open();
  await thread.older();
  server.all.push(message(300), message(301));
  const calls = server.calls;
  await thread.arrived('m000301');
  expect(server.calls).toBe(calls + 1);
  expect(numbers(thread).slice(-3)).toEqual([299, 300, 301]);
});

it('finds a late message that belongs among the ones already shown', async () => {
  const server = new FakeServer(10);
  const thread = new Thread(server);
  await thread.open();
  server.all.push(message(50, { at: at(4.5) }));
  await thread.arrived('m000050');
  expect(numbers(thread)).toEqual([0, 1, 2, 3, 4, 50, 5, 6, 7, 8, 9]);
});

it('moves to a message far back and returns to the newest', async () => {
  const server = new FakeServer(1000);
  const thread = new Thread(server);
  await thread.open();
  await thread.jumpTo('m000100');
  expect(thread.state.jump).toEqual({ id: 'm000100' });
  expect(thread.state.atEnd).toBe(false);
  expect(numbers(thread)[0]).toBe(75);
  server.all.push(message(1000));
  await thread.arrived('m001000');
  expect(numbers(thread)).not.toContain(1000);
  await untilAll(() => thread.state.atEnd, () => thread.newer());
  expect(numbers(thread)).toEqual(Array.from({ length: 926 }, (_, index) => index + 75));
  await thread.toNewest();
  expect(numbers(thread).at(-1)).toBe(1000);
});

it('asks again only for messages it shows', async () => {
  const server = new FakeServer(200);
  const thread = new Thread(server);
  await thread.open();
  server.all[199] = message(199, { text: 'edited' });
  const calls = server.calls;
  await thread.changed('m000001');
  expect(server.calls).toBe(calls);
  await thread.changed('m000199');
  expect(thread.state.items.at(-1)?.text).toBe('edited');
});

it('keeps what it has when the server is lost, and catches up afterwards', async () => {
  const server = new FakeServer(60);
  const thread = new Thread(server);
  await thread.open();
  server.fails = true;
  server.all.push(message(60));
  await thread.arrived('m000060');
  expect(thread.state.error).toBeTruthy();
  expect(numbers(thread)).toContain(59);
  server.fails = false;
  server.all.push(...Array.from({ length: 120 }, (_, index) => message(61 + index)));
  await thread.recover();
  expect(numbers(thread)).toEqual(Array.from({ length: 171 }, (_, index) => index + 10));
});

it('shows an earlier visit at once and joins it to what is new', async () => {
  const server = new FakeServer(100);
  const first = new Thread(server);
  await first.open();
  await first.older();
  server.all.push(message(100));
  const again = new Thread(server, first.state);
  expect(again.state.items).toHaveLength(100);
  await again.open();
  expect(numbers(again)).toEqual(Array.from({ length: 101 }, (_, index) => index));
});

it('starts afresh when too much came in since the earlier visit', async () => {
  const server = new FakeServer(100);
  const first = new Thread(server);
  await first.open();
  server.all.push(...Array.from({ length: 500 }, (_, index) => message(100 + index)));
  const again = new Thread(server, first.state);
  await again.open();
  expect(numbers(again)).toEqual(Array.from({ length: 50 }, (_, index) => index + 550));
  expect(again.state.olderCursor).toBe('m000550');
});

it('keeps the newer version of a message and every other object as it was', () => {
  const before = [message(1), message(2)];
  const after = merged(before, [message(2, { tick: 'read' }), message(3)]);
  expect(after.map(({ tick }) => tick)).toEqual([null, 'read', null]);
  expect(after[0]).toBe(before[0]);
});

it('puts what was told in whole seconds before what was told in parts of them', () => {
  const first = message(1, { at: '2026-01-01T00:00:37Z' });
  const second = message(0, { at: '2026-01-01T00:00:37.383Z' });
  expect(merged([second], [first])).toEqual([first, second]);
  expect(merged([first], [second])).toEqual([first, second]);
});

it('asks again for what changed while its page was on the way', async () => {
  const server = new FakeServer(3);
  const thread = new Thread(server);
  await thread.open();
  server.all.push(message(3, { tick: 'delivered' }));
  const arrival = thread.arrived('m000003');
  // The page was read already; the message is not known here yet.
  server.all[3] = message(3, { tick: 'read' });
  await thread.changed('m000003');
  await arrival;
  expect(thread.state.items.at(-1)?.tick).toBe('read');
});
