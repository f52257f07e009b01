import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { ContactCard } from '../contacts/ContactCard';
import classes from '../contacts/ContactCard.module.css';
import type { Conversation } from './contract';
import { LabelPicker } from './LabelPicker';
import { Face, LabelChip } from './Marks';
import { Notes } from './Notes';

/** Who this conversation is with, and what the team should know. */
export function PersonDrawer({ conversation, title, opened, onClose }: { conversation: Conversation; title: string; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer opened={opened} onClose={onClose} title={t(conversation.kind === 'group' ? 'inbox.aboutGroup' : 'inbox.aboutPerson')} size={400}>
      {conversation.contactId ? (
        <ContactCard id={conversation.contactId}>
          <Labels conversation={conversation} />
          <NotesBlock conversation={conversation} />
        </ContactCard>
      ) : (
        <Stack align="center" gap={6} pb="md">
          <Face name={title} group={conversation.kind === 'group'} size={64} />
          <Title order={2} ta="center" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
        </Stack>
      )}
      {!conversation.contactId && <Labels conversation={conversation} />}
      {!conversation.contactId && <NotesBlock conversation={conversation} />}
    </Drawer>
  );
}

function NotesBlock({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  return (
    <div className={classes.block}>
      <h3 className={classes.heading}>{t('inbox.notes')}</h3>
      <Notes conversationId={conversation.id} />
    </div>
  );
}

function Labels({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <div className={classes.block}>
      <div className={classes.heading}>
        <span>{t('inbox.labels')}</span>
        <Button size="compact-xs" variant="subtle" leftSection={<IconTag size={14} />} onClick={open}>
          {t('common.edit')}
        </Button>
      </div>
      {conversation.labels.length > 0 ? (
        <Group gap={6}>
          {conversation.labels.map((label) => (
            <LabelChip key={label.id} label={label} />
          ))}
        </Group>
      ) : (
        <Text size="xs" c="dimmed">
          {t('inbox.noLabels')}
        </Text>
      )}
      <LabelPicker conversation={conversation} opened={opened} onClose={close} />
    </div>
  );
}
