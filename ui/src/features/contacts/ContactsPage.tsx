import { Badge, Drawer, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAddressBook, IconSearch } from '@tabler/icons-react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import { showPhone } from '../../shared/phone';
import type { ContactRow } from '../inbox/contract';
import { Face } from '../inbox/Marks';
import { ContactCard } from './ContactCard';
import classes from './ContactsPage.module.css';
import { useContacts } from './queries';

export function ContactsPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [typed, setTyped] = useState(q);
  const send = useDebouncedCallback((text: string) => setSearch(text.trim() ? { q: text.trim() } : {}, { replace: true }), 200);
  const contacts = useContacts(q);
  const items = contacts.data?.pages.flatMap((page) => page.items) ?? [];
  const suffix = search.toString() ? `?${search.toString()}` : '';
  return (
    <Page title={t('contacts.title')} intro={t('contacts.intro')}>
      <Sheet>
        <div className={classes.search}>
          <TextInput
            type="search"
            leftSection={<IconSearch size={16} />}
            placeholder={t('contacts.search')}
            aria-label={t('contacts.search')}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              send(event.currentTarget.value);
            }}
          />
        </div>
        {contacts.isPending && (
          <div style={{ padding: 16 }}>
            <Rows />
          </div>
        )}
        {contacts.isError && !contacts.data && <ErrorState error={contacts.error} retry={() => void contacts.refetch()} />}
        {contacts.isSuccess && items.length === 0 && (
          <EmptyState icon={IconAddressBook} title={t(q ? 'common.nothingFound' : 'contacts.emptyTitle')} text={q ? undefined : t('contacts.emptyText')} />
        )}
        {items.length > 0 && (
          <List
            items={items}
            open={(contact) => void navigate(`/contacts/${contact.id}${suffix}`)}
            more={contacts.hasNextPage && !contacts.isFetchingNextPage ? () => void contacts.fetchNextPage() : null}
          />
        )}
      </Sheet>
      <Drawer opened={id !== undefined} onClose={() => void navigate(`/contacts${suffix}`)} title={t('contacts.one')} size={400}>
        {id && <ContactCard id={id} />}
      </Drawer>
    </Page>
  );
}

function List({ items, open, more }: { items: ContactRow[]; open: (contact: ContactRow) => void; more: (() => void) | null }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({ count: items.length, estimateSize: () => 61, overscan: 12, scrollMargin: top, getItemKey: (index) => items[index]?.id ?? index });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 12) more();
  }, [last, items.length, more]);
  return (
    <ul ref={list} className={classes.list} style={{ height: rows.getTotalSize() }} aria-label={t('contacts.title')}>
      {drawn.map((row) => {
        const contact = items[row.index]!;
        const nameless = contact.name === contact.phoneNumber;
        return (
          <li key={row.key} className={classes.item} style={{ transform: `translateY(${row.start - rows.options.scrollMargin}px)` }}>
            <button type="button" className={classes.row} onClick={() => open(contact)}>
              <Face name={contact.name} size={36} />
              <span className={classes.who}>
                <Text size="sm" fw={550} truncate component="span" display="block" className={nameless ? 'number' : undefined}>
                  {nameless ? showPhone(contact.phoneNumber) : contact.name}
                </Text>
                {!nameless && contact.phoneNumber && (
                  <Text size="xs" c="dimmed" component="span" display="block" className="number">
                    {showPhone(contact.phoneNumber)}
                  </Text>
                )}
              </span>
              {contact.optedOutAt && <Badge color="red">{t('contacts.optedOutShort')}</Badge>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
