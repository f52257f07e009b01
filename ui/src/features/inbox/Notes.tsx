import { ActionIcon, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TimeText } from '../../shared/TimeText';
import { useAddNote, useDeleteNote, useNotes } from './queries';

/** What the contact never sees. */
export function Notes({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const notes = useNotes(conversationId).data ?? [];
  const add = useAddNote(conversationId);
  const remove = useDeleteNote(conversationId);
  const [text, setText] = useState('');
  const save = () => {
    if (text.trim()) add.mutate(text.trim(), { onSuccess: () => setText('') });
  };
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Textarea
          aria-label={t('inbox.newNote')}
          placeholder={t('inbox.notePlaceholder')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          }}
        />
        {text.trim() && (
          <Group justify="flex-end" mt={6}>
            <Button type="submit" size="xs" loading={add.isPending}>
              {t('inbox.saveNote')}
            </Button>
          </Group>
        )}
      </form>
      {notes.map((note) => (
        <Group key={note.id} gap="xs" wrap="nowrap" align="flex-start" p={8} bg="var(--note)" style={{ borderRadius: 8 }}>
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {note.text}
            </Text>
            <Text size="xs" c="dimmed">
              {note.authorName && `${note.authorName} · `}
              <TimeText at={note.createdAt} />
            </Text>
          </div>
          <ActionIcon size="sm" aria-label={t('inbox.deleteNote')} onClick={() => remove.mutate(note)}>
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
