import { Button, Group, Select, SegmentedControl, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCalendarOff, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import { useMe } from '../accounts/session';
import { useInstances } from '../instances/queries';
import { filterOf, viewOf, views } from './filters';
import { MessageDrawer } from './MessageDrawer';
import { MessageList } from './MessageList';
import classes from './MessagesPage.module.css';
import { useMessages } from './queries';

/** The ledger, with the filters in the address so that they can be shared and survive going back. */
export function MessagesPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const messages = useMessages(filterOf(search, me.timeZone));
  const items = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = [...search.keys()].length > 0;
  const query = search.toString();
  const suffix = query ? `?${query}` : '';

  return (
    <Page
      title={t('messages.title')}
      intro={t('messages.intro')}
      actions={
        <Button component={Link} to="/schedule" leftSection={<IconPlus size={16} />}>
          {t('messages.new')}
        </Button>
      }
    >
      <Filters search={search} setSearch={setSearch} />
      <Sheet>
        {messages.isPending && (
          <div style={{ padding: 16 }}>
            <Rows />
          </div>
        )}
        {messages.isError && !messages.data && <ErrorState error={messages.error} retry={() => void messages.refetch()} />}
        {messages.isSuccess && items.length === 0 && (
          <EmptyState
            icon={IconCalendarOff}
            title={t(filtered ? 'messages.nothingTitle' : 'messages.emptyTitle')}
            text={t(filtered ? 'messages.nothingText' : 'messages.emptyText')}
            action={
              filtered && (
                <Button variant="default" onClick={() => setSearch({})}>
                  {t('messages.clear')}
                </Button>
              )
            }
          />
        )}
        {items.length > 0 && (
          <MessageList
            items={items}
            open={(message) => void navigate(`/messages/${message.id}${suffix}`)}
            more={messages.hasNextPage && !messages.isFetchingNextPage ? () => void messages.fetchNextPage() : null}
          />
        )}
      </Sheet>
      <MessageDrawer id={id ?? null} onClose={() => void navigate(`/messages${suffix}`)} />
    </Page>
  );
}

interface FiltersProps {
  search: URLSearchParams;
  setSearch: ReturnType<typeof useSearchParams>[1];
}

function Filters({ search, setSearch }: FiltersProps) {
  const { t, i18n } = useTranslation();
  const instances = useInstances().data ?? [];
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const format = i18n.language === 'en' ? 'DD MMM YYYY' : 'DD/MM/YYYY';
  return (
    <div className={classes.filters}>
      <div className={classes.views}>
        <SegmentedControl
          aria-label={t('messages.viewLabel')}
          value={viewOf(search.get('view'))}
          onChange={(view) => set('view', view === 'all' ? null : view)}
          data={Object.keys(views).map((view) => ({ value: view, label: t(`messages.view.${view}`) }))}
        />
      </div>
      <Group gap="xs" className={classes.fields}>
        <SearchBox value={search.get('q') ?? ''} onChange={(q) => set('q', q)} />
        <Select
          className={classes.instance}
          aria-label={t('messages.instance')}
          placeholder={t('messages.anyInstance')}
          clearable
          data={instances.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={search.get('instanceId')}
          onChange={(value) => set('instanceId', value)}
        />
        <DateInput aria-label={t('messages.from')} placeholder={t('messages.from')} clearable valueFormat={format} value={search.get('from')} onChange={(date) => set('from', date?.slice(0, 10) ?? null)} />
        <DateInput aria-label={t('messages.until')} placeholder={t('messages.until')} clearable valueFormat={format} value={search.get('until')} onChange={(date) => set('until', date?.slice(0, 10) ?? null)} />
      </Group>
    </div>
  );
}

function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  // Clearing the filters elsewhere must empty the box as well.
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setTyped(value);
  }
  const later = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      className={classes.search}
      leftSection={<IconSearch size={16} />}
      placeholder={t('messages.search')}
      aria-label={t('messages.search')}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
