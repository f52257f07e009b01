import { describe, expect, it } from 'vitest';
import en from '../../i18n/en.json';
import pt from '../../i18n/pt-BR.json';
import { messageKinds } from '../inbox/contract';
import { folders } from '../inbox/lists';
import { countKinds, csvFields } from './contract';
import { rowName } from './ImportReport';
import { isWorking, uploadForm } from './queries';

function at(tree: object, key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], tree);
}

describe('an upload', () => {
  it('says its options before its files, because they are read in that order', () => {
    const form = uploadForm([new File(['a'], 'a.json'), new File(['b'], 'b.json')], 'ylada', 'America/Sao_Paulo');
    expect([...form.keys()]).toEqual(['kind', 'timeZone', 'file', 'file']);
  });

  it('leaves the source to the server when nobody chose one', () => {
    expect([...uploadForm([], null, 'UTC').keys()]).toEqual(['timeZone']);
  });
});

it('names lines in the viewer’s language and leaves every other name as it is', () => {
  const inPortuguese = (line: string) => `linha ${line}`;
  expect(rowName('line 12', inPortuguese)).toBe('linha 12');
  expect(rowName('scheduled_messages 3f2a', inPortuguese)).toBe('scheduled_messages 3f2a');
});

it('asks for progress only while there is some', () => {
  expect((['reading', 'ready', 'running', 'done', 'failed'] as const).filter((state) => isWorking({ state }))).toEqual(['reading', 'running']);
});

it('has words for every state, kind and refusal of the inbox and of imports', () => {
  const codes = ['conversation-not-found', 'message-not-found', 'recipient-opted-out', 'label-not-found', 'label-name-taken', 'too-many-labels', 'person-not-found', 'note-not-found', 'contact-not-found', 'merge-with-itself', 'merge-not-found', 'already-split', 'import-unreadable', 'import-malformed', 'import-too-large', 'import-busy', 'import-state', 'storage-full', 'password-link-gone', 'default-password'];
  const wanted = [
    ...codes.map((code) => `errors.${code}`),
    ...folders.flatMap((folder) => [`inbox.folder.${folder}`, `inbox.emptyFolder.${folder}`]),
    ...messageKinds.map((kind) => `inbox.kind.${kind}`),
    ...['waiting', 'failed', 'tooLarge'].map((state) => `inbox.media.${state}`),
    ...['phone', 'unsettled', 'api', 'flow', 'ramal'].map((origin) => `inbox.origin.${origin}`),
    ...['person', 'flow', 'reply'].map((by) => `inbox.automation.by.${by}`),
    ...['phone', 'lid', 'businessId', 'username'].map((kind) => `contacts.alias.${kind}`),
    ...['person', 'whatsapp'].map((by) => `contacts.mergedBy.${by}`),
    ...countKinds.map((kind) => `imports.count.${kind}`),
    ...csvFields.map((field) => `imports.csv.field.${field}`),
    ...['reading', 'ready', 'running', 'done', 'failed'].map((state) => `imports.state.${state}`),
    ...['reading', 'people', 'instances', 'messages', 'flows', 'contacts', 'writing'].map((phase) => `imports.phase.${phase}`),
    ...['old-password', 'link', 'already-here'].map((way) => `imports.signIn.${way}`),
    ...['page', 'command', 'start-up'].map((origin) => `imports.origin.${origin}`),
    ...['notTaken', 'changed'].map((outcome) => `imports.outcome.${outcome}`),
  ];
  expect(wanted.filter((key) => typeof at(pt, key) !== 'string' || typeof at(en, key) !== 'string')).toEqual([]);
});
