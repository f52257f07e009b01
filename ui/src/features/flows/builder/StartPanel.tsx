import { ActionIcon, Button, Divider, Group, Menu, NumberInput, Select, Stack, Switch, TagsInput, Text, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SeeAsApi } from '../../../shared/SeeAsApi';
import { useMe } from '../../accounts/session';
import { startCall } from '../FlowApi';
import { triggerKinds, wordMatches, type KeywordTrigger, type Trigger, type WordMatch } from '../model/contract';
import { addTrigger, triggerNode } from '../model/graph';
import { usualHours } from '../model/hours';
import { DurationField } from '../steps/DurationField';
import formClasses from '../steps/Forms.module.css';
import { HoursField } from '../steps/HoursField';
import { useBuilder } from './builderState';
import { isOfStart } from './cards';
import { KindIcon } from './KindIcon';
import { ProblemNotes } from './ProblemNotes';
import { NextField } from './NextFields';
import { NumbersField } from './NumbersField';

/** What starts the flow, on which numbers, and how often. */
export function StartPanel({ open }: { open: (id: string) => void }) {
  const { t } = useTranslation();
  const { definition, edit, flow, patch, problems } = useBuilder();
  const mine = problems.filter((problem) => isOfStart(definition, problem));
  const set = (id: string, changes: Partial<KeywordTrigger>, key: string) =>
    edit((before) => ({ ...before, triggers: before.triggers.map((one) => (one.id === id ? ({ ...one, ...changes } as Trigger) : one)) }), `trigger.${id}.${key}`);
  return (
    <Stack gap="md">
      <Group gap="xs">
        <KindIcon kind="start" />
        <Text fw={600}>{t('flows.start.title')}</Text>
      </Group>
      <ProblemNotes problems={mine} />
      {definition.triggers.map((trigger) => (
        <TriggerBox
          key={trigger.id}
          trigger={trigger}
          set={(changes, key) => set(trigger.id, changes, key)}
          remove={() => edit((before) => ({ ...before, triggers: before.triggers.filter(({ id }) => id !== trigger.id) }))}
        />
      ))}
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} style={{ alignSelf: 'flex-start' }}>
            {t('flows.start.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {triggerKinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => edit((before) => addTrigger(before, kind))}>
              {t(`flows.trigger.${kind}.name`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <NextField from={triggerNode} output={{ name: 'start', required: true }} label={t('flows.start.first')} target={definition.start} open={open} />
      <Divider />
      <NumbersField value={flow.instanceIds} onChange={(instanceIds) => patch({ instanceIds })} />
      <Switch
        label={t('flows.start.groups')}
        description={t('flows.start.groupsHelp')}
        checked={definition.answersGroups}
        onChange={(event) => {
          const answersGroups = event.currentTarget.checked;
          edit((before) => ({ ...before, answersGroups }));
        }}
      />
      <DurationField
        label={t('flows.start.cooldown')}
        description={t('flows.start.cooldownHelp')}
        least={0}
        value={definition.cooldown}
        onChange={(cooldown) => edit((before) => ({ ...before, cooldown }), 'cooldown')}
      />
      <NumberInput
        label={t('flows.start.priority')}
        description={t('flows.start.priorityHelp')}
        min={-100}
        max={100}
        styles={{ wrapper: { maxWidth: 120 } }}
        value={flow.priority}
        onChange={(priority) => typeof priority === 'number' && patch({ priority })}
      />
      <FlowHours />
      <Textarea
        label={t('flows.start.description')}
        placeholder={t('flows.start.descriptionPlaceholder')}
        autosize
        minRows={2}
        maxLength={500}
        value={flow.description}
        onChange={(event) => patch({ description: event.currentTarget.value })}
      />
    </Stack>
  );
}

function TriggerBox({ trigger, set, remove }: { trigger: Trigger; set: (changes: Partial<KeywordTrigger>, key: string) => void; remove: () => void }) {
  const { t } = useTranslation();
  const { flow } = useBuilder();
  const name = t(`flows.trigger.${trigger.kind}.name`);
  return (
    <section className={formClasses.box} aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <ActionIcon size="sm" onClick={remove} aria-label={t('flows.start.remove', { name })}>
          <IconTrash size={15} />
        </ActionIcon>
      </Group>
      {trigger.kind === 'keyword' ? (
        <Stack gap="xs" mt={6}>
          <Select
            size="xs"
            aria-label={t('flows.match.label')}
            allowDeselect={false}
            data={wordMatches.map((match) => ({ value: match, label: t(`flows.match.${match}.name`) }))}
            value={trigger.match}
            onChange={(match) => set({ match: match as WordMatch }, 'match')}
          />
          <TagsInput
            aria-label={t('flows.match.words')}
            placeholder={trigger.words.length > 0 ? undefined : t('flows.match.placeholder')}
            description={t(`flows.match.${trigger.match}.help`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            splitChars={trigger.match === 'regex' ? [] : [',', ';']}
            maxTags={50}
            value={trigger.words}
            onChange={(words) => set({ words }, 'words')}
          />
        </Stack>
      ) : (
        <Text size="xs" c="dimmed" mt={2}>
          {t(`flows.trigger.${trigger.kind}.help`)}
        </Text>
      )}
      {trigger.kind === 'api' && <SeeAsApi {...startCall(flow.id, t('flows.api.conversation'))} />}
    </section>
  );
}

function FlowHours() {
  const { t } = useTranslation();
  const me = useMe();
  const { definition, edit } = useBuilder();
  const hours = definition.openingHours;
  return (
    <div>
      <Switch
        label={t('flows.start.ownHours')}
        description={t('flows.start.ownHoursHelp')}
        checked={hours !== null}
        onChange={(event) => {
          const openingHours = event.currentTarget.checked ? usualHours(me.timeZone) : null;
          edit((before) => ({ ...before, openingHours }));
        }}
      />
      {hours && (
        <div className={formClasses.box} style={{ marginTop: 10 }}>
          <HoursField value={hours} onChange={(openingHours) => edit((before) => ({ ...before, openingHours }), 'hours')} />
        </div>
      )}
    </div>
  );
}
