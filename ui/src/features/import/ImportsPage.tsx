import { ActionIcon, Alert, Badge, Button, Center, FileButton, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconDatabaseImport, IconDownload, IconFileImport, IconX } from '@tabler/icons-react';
import { useMemo, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ErrorState, errorText } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { TimeText } from '../../shared/TimeText';
import { allZones } from '../../shared/time';
import { useMe } from '../accounts/session';
import { showSize } from '../media/size';
import type { Import, ImportKind } from './contract';
import classes from './Import.module.css';
import { useImports, useUploadImport } from './queries';

/** Brings an earlier installation along, and takes everything out again. */
export function ImportsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('imports.title')} intro={t('imports.intro')} narrow>
      <Section title={t('imports.new')}>
        <Sheet padded>
          <Upload />
        </Sheet>
      </Section>
      <Earlier />
      <Section title={t('imports.export.title')}>
        <Sheet padded>
          <ExportLinks />
        </Sheet>
      </Section>
    </Page>
  );
}

const kinds = ['auto', 'schedulezap', 'ylada', 'csv'] as const;

function Upload() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [files, setFiles] = useState<File[]>([]);
  const [kind, setKind] = useState<(typeof kinds)[number]>('auto');
  const [timeZone, setTimeZone] = useState(me.timeZone);
  const [over, setOver] = useState(false);
  const zones = useMemo(() => allZones(), []);
  const reset = useRef<() => void>(null);
  const upload = useUploadImport();
  const take = (more: Iterable<File>) => {
    upload.reset();
    setFiles((before) => [...before.filter(({ name }) => ![...more].some((file) => file.name === name)), ...more]);
    reset.current?.();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const send = () =>
    upload.mutate({ files, kind: kind === 'auto' ? null : (kind satisfies ImportKind), timeZone }, { onSuccess: (made) => void navigate(`/admin/imports/${made.id}`) });
  return (
    <Stack gap="md">
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconDatabaseImport size={28} stroke={1.4} color="var(--muted)" aria-hidden />
        <Text size="sm">{t('imports.drop')}</Text>
        <FileButton onChange={take} multiple resetRef={reset} inputProps={{ 'aria-label': t('imports.choose') }}>
          {(props) => (
            <Button {...props} variant="default">
              {t('imports.choose')}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" maw={460}>
          {t('imports.accepts')}
        </Text>
        {files.length > 0 && (
          <ul className={classes.files}>
            {files.map((file) => (
              <li key={file.name}>
                <IconFileImport size={16} stroke={1.6} aria-hidden />
                <span>{file.name}</span>
                <Text size="xs" c="dimmed" component="span">
                  {showSize(file.size)}
                </Text>
                <ActionIcon size="sm" aria-label={t('imports.removeFile', { name: file.name })} onClick={() => setFiles(files.filter((other) => other !== file))}>
                  <IconX size={14} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
      </div>
      {files.length > 0 && (
        <>
          <Group gap="lg" align="flex-start">
            <div>
              <Text size="sm" fw={500} mb={4} id="import-kind">
                {t('imports.source')}
              </Text>
              <SegmentedControl aria-labelledby="import-kind" value={kind} onChange={(value) => setKind(value as typeof kind)} data={kinds.map((value) => ({ value, label: t(`imports.kind.${value}`) }))} />
            </div>
            <Select
              label={t('imports.zone')}
              description={t('imports.zoneHelp')}
              inputWrapperOrder={['label', 'input', 'description']}
              data={zones}
              searchable
              allowDeselect={false}
              miw={240}
              style={{ flex: 1 }}
              value={timeZone}
              onChange={(value) => value && setTimeZone(value)}
            />
          </Group>
          {upload.isError && (
            <Alert color="red" icon={<IconAlertTriangle size={16} />} role="alert">
              {errorText(upload.error)}
            </Alert>
          )}
          <Group justify="space-between">
            <Text size="xs" c="dimmed" style={{ flex: '1 1 200px' }}>
              {t('imports.nothingYet')}
            </Text>
            <Button onClick={send} loading={upload.isPending}>
              {t('imports.check')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

function Earlier() {
  const { t } = useTranslation();
  const imports = useImports();
  const items = imports.data?.pages.flatMap((page) => page.items) ?? [];
  if (imports.isPending) return <Rows count={2} />;
  if (imports.isError) return <ErrorState error={imports.error} retry={() => void imports.refetch()} />;
  if (items.length === 0) return null;
  return (
    <Section title={t('imports.earlier')}>
      <Sheet>
        <ul className={classes.list}>
          {items.map((item) => (
            <li key={item.id}>
              <Link to={`/admin/imports/${item.id}`} className={classes.item}>
                <div className={classes.main}>
                  <Text size="sm" fw={550} truncate>
                    {nameOf(item, t('imports.title'))}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {item.kind ? `${t(`imports.kind.${item.kind}`)} · ` : ''}
                    {t(`imports.origin.${item.origin}`)} · <TimeText at={item.createdAt} />
                  </Text>
                </div>
                <ImportBadge item={item} />
              </Link>
            </li>
          ))}
        </ul>
      </Sheet>
      {imports.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={imports.isFetchingNextPage} onClick={() => void imports.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Center>
      )}
    </Section>
  );
}

export function nameOf(item: Import, fallback: string): string {
  const [first, ...rest] = item.files;
  if (!first) return fallback;
  return rest.length > 0 ? `${first.name} +${rest.length}` : first.name;
}

const colors = { reading: 'blue', ready: 'yellow', running: 'blue', done: 'teal', failed: 'red' } as const;

export function ImportBadge({ item }: { item: Import }) {
  const { t } = useTranslation();
  return (
    <Badge color={colors[item.state]} style={{ flex: 'none' }}>
      {t(`imports.state.${item.state}`)}
    </Badge>
  );
}

const exports = ['messages', 'instances'] as const;

export function ExportLinks() {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('imports.export.text')}
      </Text>
      {exports.map((what) => (
        <Group key={what} justify="space-between" gap="xs">
          <Text size="sm" fw={500}>
            {t(`imports.export.${what}`)}
          </Text>
          <Group gap="xs">
            {(['csv', 'json'] as const).map((format) => (
              <Button
                key={format}
                component="a"
                href={`/api/export/${what}.${format}`}
                download
                size="xs"
                variant="default"
                leftSection={<IconDownload size={15} />}
                aria-label={t('imports.export.as', { what: t(`imports.export.${what}`), format: format.toUpperCase() })}
              >
                {format.toUpperCase()}
              </Button>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}
