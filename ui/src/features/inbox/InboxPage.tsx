import { ActionIcon, Group, Popover, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback, useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconMessagePlus, IconMessages, IconSearch, IconSettings, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { EmptyState } from '../../shared/EmptyState';
import { useTitle } from '../../shared/Page';
import { useInstances } from '../instances/queries';
import type { Conversation } from './contract';
import { ConversationList } from './ConversationList';
import { Folders, type SetSearch } from './Folders';
import classes from './InboxPage.module.css';
import { folderOf, listFilter } from './lists';
import { LabelDot } from './Marks';
import { NewConversation } from './NewConversation';
import { useConversation, useLabels } from './queries';
import { SearchHits } from './SearchHits';
import { ThreadView } from './ThreadView';
import { useInboxLive } from './useInboxLive';

/** Folders, list and thread side by side; on a narrow screen the list and the thread are two screens. */
export function InboxPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const current = id ?? null;
  const filter = listFilter(search);
  const q = search.get('q')?.trim() ?? '';
  const items = useRef<Conversation[]>([]);
  const wide = useMediaQuery('(min-width: 48.01em)', true, { getInitialValueInEffect: false });
  const [creating, creation] = useDisclosure();
  useTitle(t('inbox.title'));
  useInboxLive(current);

  const set: SetSearch = (change) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('message');
        for (const [name, value] of Object.entries(change)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  const address = (conversation: string | null, message?: string) => {
    const next = new URLSearchParams(search);
    next.delete('message');
    if (message) next.set('message', message);
    const query = next.toString();
    return `/inbox${conversation ? `/${conversation}` : ''}${query ? `?${query}` : ''}`;
  };
  useMoves(items, current, (next) => void navigate(address(next)));
  const clear = () => set({ q: null, in: null, folder: null, instanceId: null, labelId: null });
  const within = search.get('in');

  return (
    <div className={classes.inbox} data-fill={current ? 'thread' : 'list'}>
      <div className={classes.rail}>
        <Folders search={search} set={set} />
      </div>
      <section className={classes.listColumn} aria-label={t('inbox.title')}>
        <ListHead key={within ?? ''} search={search} set={set} create={creation.open} />
        {q.length >= 2 ? (
          <SearchHits q={q} within={within} filter={filter} current={current} addressOf={(one) => address(one)} hitAddress={address} />
        ) : (
          <ConversationList
            filter={listFilter(withoutShortSearch(search))}
            search={search}
            current={current}
            addressOf={(one) => address(one)}
            onItems={(loaded) => {
              items.current = loaded;
            }}
            clear={clear}
          />
        )}
      </section>
      <div className={classes.threadColumn}>
        {current ? (
          <ThreadView
            key={current}
            id={current}
            jumpTo={search.get('message')}
            back={address(null)}
            searchHere={() => (wide ? set({ in: current }) : void navigate(`/inbox?in=${current}`))}
          />
        ) : (
          <div className={classes.nobody}>
            <EmptyState icon={IconMessages} title={t('inbox.chooseTitle')} text={t('inbox.chooseText')} />
          </div>
        )}
      </div>
      {creating && <NewConversation instanceId={filter.instanceId ?? null} onClose={creation.close} opened={(one) => void navigate(address(one))} />}
    </div>
  );
}

/** One letter is not yet a search. */
function withoutShortSearch(search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete('q');
  return next;
}

function ListHead({ search, set, create }: { search: URLSearchParams; set: SetSearch; create: () => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const within = search.get('in');
  const inside = useConversation(within ?? undefined).data;
  const [typed, setTyped] = useState(search.get('q') ?? '');
  const send = useDebouncedCallback((text: string) => set({ q: text.trim() || null }), 200);
  const change = (text: string) => {
    setTyped(text);
    send(text);
  };
  useEffect(() => {
    if (within) field.current?.focus();
  }, [within]);
  useHotkeys([['/', () => field.current?.focus()]]);
  const stop = () => {
    setTyped('');
    set({ q: null, in: null });
    field.current?.blur();
  };
  return (
    <div className={classes.listHead}>
      <Group justify="space-between" wrap="nowrap" mb={8}>
        <h1 className={classes.title} style={{ margin: 0 }}>
          {t('inbox.title')}
        </h1>
        <Group gap={2} wrap="nowrap">
          <Tooltip label={t('inbox.new')}>
            <ActionIcon size="lg" aria-label={t('inbox.new')} onClick={create}>
              <IconMessagePlus size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('inbox.settings.title')}>
            <ActionIcon size="lg" component={Link} to="/inbox/settings" aria-label={t('inbox.settings.title')}>
              <IconSettings size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <Group gap={6} wrap="nowrap">
        <TextInput
          ref={field}
          type="search"
          style={{ flex: 1 }}
          leftSection={<IconSearch size={16} />}
          placeholder={within ? t('inbox.searchInside') : t('inbox.search')}
          aria-label={within ? t('inbox.searchInside') : t('inbox.search')}
          value={typed}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            stop();
          }}
          rightSection={
            typed && (
              <ActionIcon size="sm" aria-label={t('inbox.clearSearch')} onClick={stop}>
                <IconX size={14} />
              </ActionIcon>
            )
          }
        />
        <Popover position="bottom-end" shadow="md" width={240} trapFocus>
          <Popover.Target>
            <ActionIcon size={34} variant="default" className={classes.narrowOnly} aria-label={t('inbox.filters')}>
              <IconAdjustmentsHorizontal size={18} stroke={1.6} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown p={6} mah="70vh" style={{ overflowY: 'auto' }}>
            <Folders search={search} set={set} />
          </Popover.Dropdown>
        </Popover>
      </Group>
      <ActiveFilters search={search} set={set} inside={inside?.title} />
    </div>
  );
}

/** What narrows the list right now, each with its way out. */
function ActiveFilters({ search, set, inside }: { search: URLSearchParams; set: SetSearch; inside: string | undefined }) {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const labels = useLabels().data ?? [];
  const folder = folderOf(search.get('folder'));
  const instance = instances.find(({ id }) => String(id) === search.get('instanceId'));
  const label = labels.find(({ id }) => id === search.get('labelId'));
  const chips = [
    ...(search.get('in') && inside ? [{ key: 'in', text: t('inbox.inside', { name: inside }) }] : []),
    ...(folder === 'all' ? [] : [{ key: 'folder', text: t(`inbox.folder.${folder}`) }]),
    ...(instance ? [{ key: 'instanceId', text: instance.name }] : []),
    ...(label ? [{ key: 'labelId', text: label.name, dot: label }] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <div className={classes.chips}>
      {chips.map((chip) => (
        <button key={chip.key} type="button" className={classes.chip} onClick={() => set({ [chip.key]: null })} aria-label={t('inbox.removeFilter', { name: chip.text })}>
          {'dot' in chip && chip.dot && <LabelDot label={chip.dot} />}
          <span>{chip.text}</span>
          <IconX size={14} aria-hidden />
        </button>
      ))}
    </div>
  );
}

/** j and k walk through the list, Esc leaves the conversation. After `g` they are the second half of “go to”. */
function useMoves(items: { current: Conversation[] }, current: string | null, open: (id: string | null) => void): void {
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      const busy = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]');
      if (busy || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      // The same key closes whatever lies over the page; only after that does it leave the conversation.
      if (event.key === 'Escape' && current && !document.querySelector('[role="dialog"], [role="menu"]')) return latest.current(null);
      const going = Date.now() < goUntil;
      goUntil = event.key === 'g' ? Date.now() + 1200 : 0;
      if (going || (event.key !== 'j' && event.key !== 'k')) return;
      const at = items.current.findIndex(({ id }) => id === current);
      const next = items.current[at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1)];
      if (next) latest.current(next.id);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [current, items]);
}
