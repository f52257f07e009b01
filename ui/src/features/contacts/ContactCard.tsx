import { ActionIcon, Button, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconCheck, IconClock, IconMessage, IconPencil, IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyIcon } from '../../shared/CopyField';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { showPhone } from '../../shared/phone';
import { TimeText } from '../../shared/TimeText';
import { showWhen } from '../../shared/time';
import type { Contact } from '../inbox/contract';
import { Face } from '../inbox/Marks';
import { useInstances } from '../instances/queries';
import classes from './ContactCard.module.css';
import { MergePerson } from './MergePerson';
import { useChangeContact, useContact, useSplit } from './queries';

/** Everything known of one person: names, numbers, fields, what was joined, and where they are talked to. What the conversation adds stands among it. */
export function ContactCard({ id, children }: { id: string; children?: ReactNode }) {
  const contact = useContact(id);
  if (contact.isError && !contact.data) return <ErrorState error={contact.error} retry={() => void contact.refetch()} />;
  if (!contact.data) return <Rows count={4} />;
  return (
    <Known key={contact.data.id} contact={contact.data}>
      {children}
    </Known>
  );
}

function Known({ contact, children }: { contact: Contact; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <Stack align="center" gap={6} pb="md">
        <Face name={contact.name} size={64} />
        <NameLine contact={contact} />
        {contact.phoneNumber && (
          <Group gap={4}>
            <Text size="sm" c="dimmed" className="number">
              {showPhone(contact.phoneNumber)}
            </Text>
            <CopyIcon value={contact.phoneNumber} label={t('contacts.copyNumber')} />
          </Group>
        )}
        {contact.phoneNumber && (
          <Button
            component={Link}
            size="xs"
            variant="default"
            mt={4}
            leftSection={<IconClock size={15} />}
            to={`/schedule?to=${encodeURIComponent(contact.phoneNumber)}&name=${encodeURIComponent(contact.name)}`}
          >
            {t('nav.schedule')}
          </Button>
        )}
      </Stack>
      <OptOut contact={contact} />
      {children}
      <Conversations contact={contact} />
      <Fields contact={contact} />
      <Aliases contact={contact} />
      <Joined contact={contact} />
    </>
  );
}

function NameLine({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const change = useChangeContact(contact.id);
  const [typed, setTyped] = useState<string | null>(null);
  const others = [
    [contact.addressBookName, 'addressBook'],
    [contact.pushName, 'push'],
  ].filter(([name]) => name && name !== contact.name) as [string, string][];
  if (typed !== null) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ typedName: typed.trim() || null }, { onSuccess: () => setTyped(null) });
        }}
      >
        <Group gap={4} wrap="nowrap" align="flex-end">
          <TextInput label={t('contacts.name')} description={t('contacts.nameHelp')} maxLength={200} data-autofocus autoFocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          <ActionIcon type="submit" size={34} variant="filled" color="teal" aria-label={t('common.save')} loading={change.isPending}>
            <IconCheck size={17} />
          </ActionIcon>
          <ActionIcon size={34} aria-label={t('common.cancel')} onClick={() => setTyped(null)}>
            <IconX size={17} />
          </ActionIcon>
        </Group>
      </form>
    );
  }
  return (
    <>
      <Group gap={4} wrap="nowrap" maw="100%">
        <Title order={2} ta="center" style={{ overflowWrap: 'anywhere' }}>
          {contact.name === contact.phoneNumber ? showPhone(contact.phoneNumber) : contact.name}
        </Title>
        <ActionIcon size="sm" aria-label={t('contacts.rename')} onClick={() => setTyped(contact.typedName ?? '')}>
          <IconPencil size={15} />
        </ActionIcon>
      </Group>
      {others.map(([name, kind]) => (
        <Text key={kind} size="xs" c="dimmed" ta="center" style={{ overflowWrap: 'anywhere' }}>
          {t(`contacts.named.${kind}`, { name })}
        </Text>
      ))}
    </>
  );
}

function OptOut({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const change = useChangeContact(contact.id);
  return (
    <div className={classes.block}>
      <Switch
        checked={contact.optedOutAt !== null}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ optedOut: event.currentTarget.checked })}
        label={t('contacts.optedOut')}
        description={contact.optedOutAt ? t('contacts.optedOutSince', { when: showWhen(contact.optedOutAt) }) : t('contacts.optedOutHelp')}
      />
    </div>
  );
}

function Conversations({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  if (contact.conversations.length === 0) return null;
  return (
    <div className={classes.block}>
      <h3 className={classes.heading}>{t('contacts.conversations')}</h3>
      <ul className={classes.facts}>
        {contact.conversations.map(({ id, instanceId, lastMessageAt }) => (
          <li key={id}>
            <Link to={`/inbox/${id}`} className={classes.talk}>
              <IconMessage size={16} stroke={1.7} aria-hidden />
              <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{instances.find((instance) => instance.id === instanceId)?.name ?? t('through.gone', { id: instanceId })}</span>
              {lastMessageAt && (
                <Text size="xs" c="dimmed" component="span">
                  <TimeText at={lastMessageAt} />
                </Text>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fields({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const change = useChangeContact(contact.id);
  const [adding, setAdding] = useState<{ key: string; value: string } | null>(null);
  const entries = Object.entries(contact.fields);
  const key = adding?.key.trim().toLowerCase().replace(/\s+/g, '_') ?? '';
  const valid = /^[a-z0-9_]{1,40}$/.test(key);
  return (
    <div className={classes.block}>
      <div className={classes.heading}>
        <span>{t('contacts.fields')}</span>
        {adding === null && (
          <ActionIcon size="sm" aria-label={t('contacts.addField')} onClick={() => setAdding({ key: '', value: '' })}>
            <IconPlus size={16} />
          </ActionIcon>
        )}
      </div>
      {entries.length === 0 && adding === null && (
        <Text size="xs" c="dimmed">
          {t('contacts.fieldsHelp')}
        </Text>
      )}
      <ul className={classes.facts}>
        {entries.map(([name, value]) => (
          <li key={name} className={classes.fact}>
            <span>{name}</span>
            <span className={classes.value}>{value}</span>
            <ActionIcon size="sm" aria-label={t('contacts.removeField', { name })} onClick={() => change.mutate({ fields: { [name]: null } })}>
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {adding !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (valid && adding.value.trim()) change.mutate({ fields: { [key]: adding.value.trim() } }, { onSuccess: () => setAdding(null) });
          }}
        >
          <Group gap="xs" mt="xs" align="flex-start" wrap="nowrap">
            <TextInput
              aria-label={t('contacts.fieldName')}
              placeholder={t('contacts.fieldName')}
              autoFocus
              maxLength={40}
              value={adding.key}
              error={adding.key && !valid ? t('contacts.fieldNameWrong') : undefined}
              onChange={(event) => setAdding({ ...adding, key: event.currentTarget.value })}
            />
            <TextInput aria-label={t('contacts.fieldValue')} placeholder={t('contacts.fieldValue')} maxLength={1000} value={adding.value} onChange={(event) => setAdding({ ...adding, value: event.currentTarget.value })} />
          </Group>
          <Group gap="xs" mt="xs" justify="flex-end">
            <Button size="xs" variant="default" onClick={() => setAdding(null)}>
              {t('common.cancel')}
            </Button>
            <Button size="xs" type="submit" disabled={!valid || !adding.value.trim()} loading={change.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </form>
      )}
    </div>
  );
}

function Aliases({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  if (contact.aliases.length === 0) return null;
  return (
    <div className={classes.block}>
      <h3 className={classes.heading}>{t('contacts.aliases')}</h3>
      <ul className={classes.facts}>
        {contact.aliases.map(({ kind, value }) => (
          <li key={`${kind}-${value}`} className={classes.fact}>
            <span>{t(`contacts.alias.${kind}`)}</span>
            <span className={`${classes.value} number`}>{kind === 'phone' ? showPhone(value) : value}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Joined({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const split = useSplit(contact.id);
  const [merging, setMerging] = useState(false);
  return (
    <div className={classes.block}>
      <h3 className={classes.heading}>{t('contacts.samePerson')}</h3>
      {contact.merges.length > 0 && (
        <ul className={classes.facts} style={{ marginBottom: 10 }}>
          {contact.merges.map((merge) => (
            <li key={merge.id}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <div style={{ minWidth: 0 }}>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {merge.otherName}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t(`contacts.mergedBy.${merge.by}`)} <TimeText at={merge.at} />
                  </Text>
                </div>
                {merge.canSplit && (
                  <Button size="compact-xs" variant="default" loading={split.isPending && split.variables === merge.id} onClick={() => split.mutate(merge.id)}>
                    {t('contacts.splitAction')}
                  </Button>
                )}
              </Group>
            </li>
          ))}
        </ul>
      )}
      {merging ? (
        <MergePerson contact={contact} done={() => setMerging(false)} />
      ) : (
        <Button size="xs" variant="default" onClick={() => setMerging(true)}>
          {t('contacts.mergeAction')}
        </Button>
      )}
    </div>
  );
}
