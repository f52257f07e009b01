import { Button, Checkbox, ColorSwatch, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { toastError } from '../../shared/toast';
import type { Conversation, Label } from './contract';
import { safeColor } from './Marks';
import { useChangeConversation, useLabels, useSaveLabel } from './queries';

/** The first colours offered for labels; told apart by most people, in both themes. */
export const labelColors = ['#0f766e', '#175cd3', '#7a5af8', '#c11574', '#d92d20', '#dc6803', '#ca8504', '#4a5050'];

export function LabelPicker({ conversation, opened, onClose }: { conversation: Conversation; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('inbox.labels')} size="sm">
      <Picker conversation={conversation} />
    </Modal>
  );
}

function Picker({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const labels = useLabels().data ?? [];
  const change = useChangeConversation(conversation);
  const save = useSaveLabel();
  const [name, setName] = useState('');
  const chosen = new Set(conversation.labels.map(({ id }) => id));
  const put = (next: Label[]) =>
    change.mutate({ step: { method: 'put', part: 'labels', body: { labelIds: next.map(({ id }) => id) } }, guess: { labels: next } });
  const toggle = (label: Label) => put(chosen.has(label.id) ? conversation.labels.filter(({ id }) => id !== label.id) : [...conversation.labels, label]);
  const create = () => {
    if (!name.trim()) return;
    save.mutate(
      { name: name.trim(), color: labelColors[labels.length % labelColors.length]! },
      {
        onSuccess: (label) => {
          setName('');
          put([...conversation.labels, label]);
        },
        onError: toastError,
      },
    );
  };
  return (
    <Stack gap="sm">
      {labels.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('inbox.labelsHelp')}
        </Text>
      )}
      <Stack gap={6} mah={320} style={{ overflowY: 'auto' }}>
        {labels.map((label) => (
          <Group key={label.id} gap="xs" wrap="nowrap">
            <ColorSwatch size={12} color={safeColor(label.color)} withShadow={false} />
            <Checkbox label={label.name} checked={chosen.has(label.id)} onChange={() => toggle(label)} style={{ overflowWrap: 'anywhere' }} />
          </Group>
        ))}
      </Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <Group gap="xs" wrap="nowrap" align="flex-end">
          <TextInput label={t('inbox.newLabel')} style={{ flex: 1 }} maxLength={40} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" variant="default" loading={save.isPending} disabled={!name.trim()}>
            {t('inbox.createLabel')}
          </Button>
        </Group>
      </form>
      <Text size="xs">
        <Link to="/inbox/settings">{t('inbox.manageLabels')}</Link>
      </Text>
    </Stack>
  );
}
