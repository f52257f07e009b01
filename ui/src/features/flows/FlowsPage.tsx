import { ActionIcon, Button, FileButton, Group, Menu, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconFileImport, IconPlus, IconRoute, IconSearch, IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { useInstances } from '../instances/queries';
import { DeleteFlow } from './DeleteFlow';
import { FlowRow } from './FlowRow';
import classes from './FlowsPage.module.css';
import { ImportNotes, useImportFile } from './ImportFlow';
import type { FlowSummary } from './model/contract';
import { useCreateFlow, useFlows } from './queries';
import { Starters, StarterItems } from './Starters';

export function FlowsPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [instanceId, setInstanceId] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<FlowSummary | null>(null);
  const filtered = q !== '' || instanceId !== null;
  const flows = useFlows(filtered ? { q: q || undefined, instanceId: instanceId ?? undefined } : {});
  const all = useFlows();
  const none = all.data?.length === 0;
  const importing = useImportFile();
  const items = flows.data ?? [];
  return (
    <Page
      title={t('flows.title')}
      intro={t('flows.intro')}
      actions={
        <>
          <Tooltip label={t('flows.settings.title')}>
            <ActionIcon component={Link} to="/flows/settings" variant="default" size={36} aria-label={t('flows.settings.title')}>
              <IconSettings size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <FileButton accept="application/json,.json" onChange={(file) => file && importing.take(file)} resetRef={importing.reset} inputProps={{ 'aria-label': t('flows.import.button') }}>
            {(props) => (
              <Button {...props} variant="default" loading={importing.busy} leftSection={<IconFileImport size={16} />}>
                {t('flows.import.button')}
              </Button>
            )}
          </FileButton>
          <NewFlow />
        </>
      }
    >
      {all.data && all.data.length > 5 && <Filters typed={typed} setTyped={setTyped} instanceId={instanceId} setInstanceId={setInstanceId} />}
      {all.isPending && <Rows count={3} height={76} />}
      {all.isError && !all.data && <ErrorState error={all.error} retry={() => void all.refetch()} />}
      {all.data && all.data.length > 0 && (
        <Section>
          <Sheet>
            {items.length === 0 ? (
              <EmptyState compact icon={IconRoute} title={t('common.nothingFound')} />
            ) : (
              <ul className={classes.list} aria-label={t('flows.title')}>
                {items.map((flow) => (
                  <FlowRow key={flow.id} flow={flow} remove={() => setDeleting(flow)} />
                ))}
              </ul>
            )}
          </Sheet>
        </Section>
      )}
      {none && <Starters />}
      {deleting && <DeleteFlow flow={deleting} onClose={() => setDeleting(null)} />}
      {importing.result && <ImportNotes result={importing.result} onClose={importing.close} />}
    </Page>
  );
}

/** An empty one, or a copy of a starter. */
function NewFlow() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateFlow();
  const open = { onSuccess: (flow: { id: string }) => void navigate(`/flows/${flow.id}`) };
  return (
    <Group gap={1} wrap="nowrap">
      <Button className={classes.new} leftSection={<IconPlus size={16} />} loading={create.isPending} onClick={() => create.mutate({ name: t('flows.newName') }, open)}>
        {t('flows.new')}
      </Button>
      <Menu position="bottom-end" width={300} withinPortal>
        <Menu.Target>
          <ActionIcon className={classes.more} variant="filled" color="teal" size={36} aria-label={t('flows.newFrom')}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('flows.newFrom')}</Menu.Label>
          <StarterItems choose={(starter) => create.mutate({ starter }, open)} />
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

interface FiltersProps {
  typed: string;
  setTyped: (typed: string) => void;
  instanceId: string | null;
  setInstanceId: (id: string | null) => void;
}

function Filters({ typed, setTyped, instanceId, setInstanceId }: FiltersProps) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  return (
    <Group gap="xs" mb="md">
      <TextInput flex="2 1 220px" leftSection={<IconSearch size={16} />} placeholder={t('flows.search')} aria-label={t('flows.search')} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <Select
        flex="1 1 160px"
        clearable
        aria-label={t('messages.instance')}
        placeholder={t('messages.anyInstance')}
        data={instances.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={instanceId}
        onChange={setInstanceId}
      />
    </Group>
  );
}
