import { ActionIcon, Anchor, Button, ColorInput, Group, Modal, NumberInput, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ConfirmByName } from '../../shared/ConfirmByName';
import { ErrorState, FormError } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { useFieldErrors } from '../../shared/useFieldErrors';
import classes from './SettingsPage.module.css';
import type { InboxSettings, Label } from './contract';
import { labelColors } from './LabelPicker';
import { LabelDot } from './Marks';
import { useDeleteLabel, useInboxSettings, useLabels, useSaveInboxSettings, useSaveLabel } from './queries';

export function InboxSettingsPage() {
  const { t } = useTranslation();
  const settings = useInboxSettings();
  return (
    <Page
      title={t('inbox.settings.title')}
      intro={t('inbox.settings.intro')}
      narrow
      back={
        <Anchor component={Link} to="/inbox" size="sm" c="dimmed" mb={4} style={{ display: 'inline-flex', alignItems: 'center', gap: 4, alignSelf: 'flex-start' }}>
          <IconArrowLeft size={14} aria-hidden />
          {t('inbox.title')}
        </Anchor>
      }
    >
      {settings.isPending && <Rows count={3} />}
      {settings.isError && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <Section title={t('inbox.settings.optOut')}>
          <Sheet padded>
            <SettingsForm settings={settings.data} />
          </Sheet>
        </Section>
      )}
      <Labels />
    </Page>
  );
}

function SettingsForm({ settings }: { settings: InboxSettings }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(settings);
  const [answer, setAnswer] = useState(settings.optOutAnswer ?? '');
  const errors = useFieldErrors();
  const save = useSaveInboxSettings();
  const change = (part: Partial<InboxSettings>, field: string) => {
    setDraft((before) => ({ ...before, ...part }));
    errors.clear(field);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        errors.set(null);
        save.mutate({ ...draft, optOutAnswer: draft.optOutAnswer === null ? null : answer.trim() || null }, { onError: errors.set });
      }}
    >
      <Stack gap="md">
        <TagsInput
          label={t('inbox.settings.words')}
          description={t('inbox.settings.wordsHelp')}
          value={draft.optOutWords}
          maxTags={50}
          acceptValueOnBlur
          splitChars={[',', ';']}
          onChange={(optOutWords) => change({ optOutWords }, 'optOutWords')}
          error={errors.of('optOutWords')}
        />
        <Switch
          label={t('inbox.settings.answers')}
          checked={draft.optOutAnswer !== null}
          onChange={(event) => change({ optOutAnswer: event.currentTarget.checked ? answer : null }, 'optOutAnswer')}
        />
        {draft.optOutAnswer !== null && (
          <Textarea
            label={t('inbox.settings.answer')}
            autosize
            minRows={2}
            maxLength={1000}
            value={answer}
            onChange={(event) => {
              setAnswer(event.currentTarget.value);
              errors.clear('optOutAnswer');
            }}
            error={errors.of('optOutAnswer')}
          />
        )}
        <Switch
          label={t('inbox.settings.readMarks')}
          description={t('inbox.settings.readMarksHelp')}
          checked={draft.sendReadMarks}
          onChange={(event) => change({ sendReadMarks: event.currentTarget.checked }, 'sendReadMarks')}
        />
        <NumberInput
          label={t('inbox.settings.replyPause')}
          description={t('inbox.settings.replyPauseHelp')}
          min={0}
          max={720}
          styles={{ wrapper: { maxWidth: 140 } }}
          allowDecimal={false}
          value={draft.replyPauseHours}
          onChange={(value) => change({ replyPauseHours: Number(value) || 0 }, 'replyPauseHours')}
          error={errors.of('replyPauseHours')}
        />
        <FormError error={errors.error} known={['optOutWords', 'optOutAnswer', 'replyPauseHours']} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Labels() {
  const { t } = useTranslation();
  const labels = useLabels();
  const remove = useDeleteLabel();
  const [editing, setEditing] = useState<Partial<Label> | null>(null);
  const [removing, setRemoving] = useState<Label | null>(null);
  return (
    <Section
      title={t('inbox.labels')}
      aside={
        <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEditing({ color: labelColors[(labels.data?.length ?? 0) % labelColors.length] })}>
          {t('inbox.newLabel')}
        </Button>
      }
    >
      <Sheet>
        {labels.data?.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            {t('inbox.labelsHelp')}
          </Text>
        )}
        <ul className={classes.labels}>
          {labels.data?.map((label) => (
            <li key={label.id}>
              <LabelDot label={label} />
              <Text size="sm" fw={550} style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                {label.name}
              </Text>
              <Text size="xs" c="dimmed" className="number">
                {t('inbox.labelUse', { count: label.conversations ?? 0 })}
              </Text>
              <ActionIcon aria-label={t('inbox.editLabel', { name: label.name })} onClick={() => setEditing(label)}>
                <IconPencil size={16} />
              </ActionIcon>
              <ActionIcon aria-label={t('inbox.deleteLabel', { name: label.name })} onClick={() => setRemoving(label)}>
                <IconTrash size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Sheet>
      {editing && <LabelModal label={editing} onClose={() => setEditing(null)} />}
      {removing && (
        <ConfirmByName
          opened
          onClose={() => setRemoving(null)}
          title={t('inbox.deleteLabelTitle', { name: removing.name })}
          name={removing.name}
          confirmLabel={t('common.delete')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing.id, { onSettled: () => setRemoving(null) })}
        >
          {t('inbox.deleteLabelText')}
        </ConfirmByName>
      )}
    </Section>
  );
}

function LabelModal({ label, onClose }: { label: Partial<Label>; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(label.name ?? '');
  const [color, setColor] = useState(label.color ?? labelColors[0]!);
  const errors = useFieldErrors();
  const save = useSaveLabel();
  return (
    <Modal opened onClose={onClose} title={t(label.id ? 'inbox.editLabelTitle' : 'inbox.newLabel')} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          errors.set(null);
          save.mutate({ id: label.id, name: name.trim(), color }, { onSuccess: onClose, onError: errors.set });
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('inbox.labelName')}
            maxLength={40}
            data-autofocus
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              errors.clear('name');
            }}
            error={errors.of('name')}
          />
          <ColorInput label={t('inbox.labelColor')} format="hex" swatches={labelColors} swatchesPerRow={8} withEyeDropper={false} value={color} onChange={setColor} error={errors.of('color')} />
          <FormError error={errors.error} known={['name', 'color']} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
