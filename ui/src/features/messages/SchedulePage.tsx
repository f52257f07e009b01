import { Alert, Button, Collapse, Group, Select, Stack, Text, Textarea, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import i18next from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Instance } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { Page, Section, Sheet } from '../../shared/Page';
import { isGroupId } from '../../shared/phone';
import { toInstant, wallTime } from '../../shared/quickTimes';
import { SeeAsApi } from '../../shared/SeeAsApi';
import { showWhen } from '../../shared/time';
import { newKey } from '../../shared/newKey';
import { toastDone } from '../../shared/toast';
import { useNow } from '../../shared/useNow';
import { fieldProblem, useFieldErrors } from '../../shared/useFieldErrors';
import { useMe } from '../accounts/session';
import { useInstances } from '../instances/queries';
import { MediaField } from '../media/MediaField';
import { Bubble } from './Bubble';
import { defaultLateBy, type Draft, lateChoices, messageOf } from './draft';
import { useSend } from './queries';
import { RecipientField, recipientId } from './RecipientField';
import classes from './SchedulePage.module.css';
import { ThroughField } from './ThroughField';
import { WhenField } from './WhenField';

const maxText = 4096;

export function SchedulePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [search] = useSearchParams();
  const known = useInstances();
  const instances = known.data ?? [];
  const now = useNow();
  const [chosen, setDraft] = useState<Draft>(() => draftFrom(search, me.timeZone));
  const draft = withSomeInstance(chosen, instances);
  const [folded, setFolded] = useState(true);
  const errors = useFieldErrors();
  const send = useSend();
  // One key per draft: pressing twice, or again after a lost answer, never makes a second message.
  const key = useRef(newKey());
  const change = (part: Partial<Draft>, ...fields: string[]) => {
    key.current = newKey();
    setDraft((before) => ({ ...before, ...part }));
    for (const field of fields) errors.clear(field);
  };
  const active = instances.find(({ isActive }) => isActive);
  const groupsOf = draft.through.kind === 'chosen' ? draft.through.chosen : draft.through.kind === 'list' ? (draft.through.list[0] ?? null) : null;
  const message = messageOf(draft);
  const silent = draft.media?.kind === 'audio';

  const submit = () => {
    const wrong: Record<string, string> = {};
    if (!recipientId(draft.recipient)) wrong.to = t('common.required');
    if (!draft.text.trim() && !draft.media) wrong.text = t('common.required');
    if (draft.through.kind === 'chosen' && draft.through.chosen === null) wrong.instanceId = t('through.pick');
    if (draft.through.kind === 'list' && draft.through.list.length === 0) wrong.instanceId = t('through.pick');
    if (Object.keys(wrong).length > 0) return errors.set(fieldProblem(wrong));
    errors.set(null);
    send.mutate(
      { message, key: key.current },
      {
        onSuccess: (made) => {
          // Sending now needs no notice: the message opens and shows how far it is.
          if (draft.when.at) toastDone(t('schedule.done', { when: showWhen(made.dueAt, made.timeZone) }));
          void navigate(`/messages/${made.id}`);
        },
        onError: errors.set,
      },
    );
  };

  return (
    <Page title={t('schedule.title')} intro={t('schedule.intro')}>
      {known.data?.length === 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={16} />} mb="md">
          {t('through.none')} <Link to="/instances">{t('instances.connectNumber')}</Link>
        </Alert>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={classes.columns}>
          <Sheet padded>
            <Section title={t('schedule.to')}>
              <RecipientField value={draft.recipient} onChange={(recipient) => change({ recipient }, 'to')} instanceId={groupsOf} error={errors.of('to')} />
            </Section>
            <Section title={t('schedule.message')}>
              <Stack gap="sm">
                <Textarea
                  label={t('schedule.text')}
                  withAsterisk={!draft.media}
                  autosize
                  minRows={4}
                  maxRows={14}
                  maxLength={maxText}
                  disabled={silent}
                  description={silent ? t('schedule.audioNoText') : undefined}
                  placeholder={t('schedule.textPlaceholder')}
                  value={draft.text}
                  onChange={(event) => change({ text: event.currentTarget.value }, 'text')}
                  error={errors.of('text')}
                />
                <Group justify="space-between" gap="xs" mt={-6}>
                  <Text size="xs" c="dimmed">
                    {t('schedule.marks')}
                  </Text>
                  <Text size="xs" c={draft.text.length > maxText - 100 ? 'var(--warn)' : 'dimmed'} className="number" aria-live="off">
                    {t('schedule.counter', { used: draft.text.length, max: maxText })}
                  </Text>
                </Group>
                <MediaField media={draft.media} onChange={(media) => change({ media }, 'text', 'media')} error={errors.of('media') ?? errors.of('media.id')} />
              </Stack>
            </Section>
            <Section title={t('schedule.when')}>
              <WhenField when={draft.when} onChange={(when) => change({ when }, 'sendAt', 'timeZone')} error={errors.of('sendAt') ?? errors.of('timeZone')} />
            </Section>
            <Section title={t('through.title')}>
              <ThroughField
                value={draft.through}
                onChange={(through) => change({ through }, 'instanceId', 'from')}
                instances={instances}
                error={errors.of('instanceId') ?? errors.of('from')}
              />
            </Section>
            <UnstyledButton onClick={() => setFolded(!folded)} aria-expanded={!folded} fz="sm" c="dimmed" mb={folded ? 0 : 'xs'}>
              <Group gap={6}>
                {folded ? <IconChevronRight size={16} /> : <IconChevronDown size={16} />}
                {t('schedule.lateTitle')}
              </Group>
            </UnstyledButton>
            <Collapse expanded={!folded}>
              <Select
                label={t('schedule.late')}
                description={t('schedule.lateHelp')}
                maw={320}
                allowDeselect={false}
                data={lateChoices.map((value) => ({ value, label: t(`schedule.lateBy.${value}`) }))}
                value={draft.lateBy}
                onChange={(lateBy) => lateBy && change({ lateBy }, 'lateBy')}
                error={errors.of('lateBy')}
              />
            </Collapse>
          </Sheet>
          <aside className={classes.preview} aria-label={t('schedule.preview')}>
            <Text size="xs" c="dimmed" mb={6}>
              {t('schedule.preview')}
            </Text>
            <Bubble text={silent ? '' : draft.text} media={draft.media} time={draft.when.at?.time ?? wallTime(now, draft.when.timeZone).time} placeholder={t('schedule.previewEmpty')} />
            <Stack gap="sm" mt="md">
              <FormError error={errors.error} known={['to', 'text', 'media', 'media.id', 'sendAt', 'timeZone', 'instanceId', 'from', 'lateBy']} />
              <Button type="submit" size="md" fullWidth loading={send.isPending}>
                {draft.when.at ? t('schedule.submit') : t('schedule.submitNow')}
              </Button>
              <Text size="xs" c="dimmed" ta="center">
                {summary(draft, active?.name)}
              </Text>
              <Group justify="center">
                <SeeAsApi method="POST" path="/api/messages" body={message} />
              </Group>
            </Stack>
          </aside>
        </div>
      </form>
    </Page>
  );
}

/** “The one active now” is no choice while none is active. */
function withSomeInstance(draft: Draft, instances: Instance[]): Draft {
  const none = draft.through.kind === 'activeNow' && instances.length > 0 && !instances.some(({ isActive }) => isActive);
  return none ? { ...draft, through: { ...draft.through, kind: 'activeThen' } } : draft;
}

function summary(draft: Draft, active: string | undefined): string {
  const t = i18next.t;
  const instant = draft.when.at ? toInstant(draft.when.at, draft.when.timeZone) : null;
  const when = instant ? showWhen(instant.toISOString(), draft.when.timeZone) : t('when.now').toLocaleLowerCase();
  return draft.through.kind === 'activeNow' && active ? t('schedule.summaryActive', { when, name: active }) : t('schedule.summary', { when });
}

function draftFrom(search: URLSearchParams, timeZone: string): Draft {
  const to = search.get('to') ?? '';
  const group = isGroupId(to) ? { id: to, name: search.get('name') ?? to } : null;
  const chosen = Number(search.get('instanceId')) || null;
  return {
    recipient: { kind: group ? 'group' : 'person', phone: group ? '' : to, group },
    text: '',
    media: null,
    when: { at: null, timeZone },
    through: { kind: chosen === null ? 'activeNow' : 'chosen', chosen, list: [] },
    lateBy: defaultLateBy,
  };
}
