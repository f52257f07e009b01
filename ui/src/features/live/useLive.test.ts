import { expect, it } from 'vitest';
import { staleKeys } from './useLive';

it('refreshes exactly what an event touches', () => {
  expect(staleKeys('instance.changed', { instanceId: 1 })).toEqual([['instances'], ['summary']]);
  expect(staleKeys('message.changed', { messageId: 'x' })).toEqual([['messages'], ['summary'], ['message', 'x']]);
  expect(staleKeys('groups.changed', { instanceId: 1 })).toEqual([['groups']]);
  expect(staleKeys('conversation.message', { conversationId: 'c', messageId: 'm' })).toEqual([['unread']]);
  expect(staleKeys('contact.merged', { contactId: 'x' })).toEqual([['contacts'], ['contact']]);
  expect(staleKeys('label.changed', {})).toEqual([['labels'], ['conversations']]);
  expect(staleKeys('import.changed', { importId: 'i' })).toEqual([['imports'], ['import', 'i']]);
  expect(staleKeys('flow.changed', { flowId: 'f' })).toEqual([['flows'], ['flow', 'f'], ['flow-versions', 'f']]);
  expect(staleKeys('flow-run.changed', { flowId: 'f' })).toEqual([['flows'], ['flow-runs', 'f'], ['flow-counts', 'f']]);
  expect(staleKeys('something.else', {})).toEqual([]);
});
