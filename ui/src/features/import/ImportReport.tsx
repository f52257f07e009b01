import { Badge, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section, Sheet } from '../../shared/Page';
import stack from '../../shared/StackTable.module.css';
import { PasswordLinkButton } from '../accounts/PasswordLink';
import type { ImportReport, ImportRow } from './contract';
import classes from './Import.module.css';
import { useImportRows } from './queries';

/** What is taken, what is not, and why: before, as what would happen; afterwards, as what happened. */
export function ImportReportView({ id, report }: { id: string; report: ImportReport }) {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t(report.dryRun ? 'imports.wouldTake' : 'imports.took')}>
        <Sheet>
          <Counts report={report} />
        </Sheet>
        <Outgoing report={report} />
      </Section>
      {report.notes.length > 0 && (
        <Section title={t('imports.notes')}>
          <Sheet padded>
            <ul className={classes.notes}>
              {report.notes.map((note) => (
                <li key={note.code}>{note.text}</li>
              ))}
            </ul>
          </Sheet>
        </Section>
      )}
      <People report={report} />
      <Instances report={report} />
      {report.rowCount > 0 && <Rest id={id} report={report} />}
    </>
  );
}

function Figure({ value, warn = false }: { value: number; warn?: boolean }) {
  return (
    <span className={classes.number} data-none={value === 0 || undefined} data-warn={(warn && value > 0) || undefined}>
      {value.toLocaleString()}
    </span>
  );
}

function Counts({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const heads = ['found', 'taken', 'alreadyHere', 'notTaken'] as const;
  return (
    <Table verticalSpacing="xs" horizontalSpacing="md" className={stack.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('imports.what')}</Table.Th>
          {heads.map((head) => (
            <Table.Th key={head} className={classes.figure}>
              {t(`imports.head.${head === 'taken' && report.dryRun ? 'wouldTake' : head}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {report.counts.filter(({ found }) => found > 0).map((count) => (
          <Table.Tr key={count.kind}>
            <Table.Td>
              <Text size="sm" fw={550}>
                {t(`imports.count.${count.kind}`)}
              </Text>
            </Table.Td>
            {heads.map((head) => (
              <Table.Td key={head} data-label={t(`imports.head.${head === 'taken' && report.dryRun ? 'wouldTake' : head}`)} className={classes.figure}>
                <Figure value={count[head]} warn={head === 'notTaken'} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Nothing may leave by surprise, so what will leave is said apart. */
function Outgoing({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const { messages } = report;
  if (!messages) return null;
  const parts = (['planned', 'held', 'sent', 'failed', 'cancelled'] as const).filter((state) => messages[state] > 0);
  if (parts.length === 0) return null;
  return (
    <Text size="sm" c="dimmed" mt="xs">
      {parts.map((state) => t(`imports.messages.${state}`, { count: messages[state] })).join(' · ')}
    </Text>
  );
}

function People({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  if (report.people.length === 0) return null;
  return (
    <Section title={t('imports.count.people')}>
      <Sheet>
        <ul className={classes.list}>
          {report.people.map((person, index) => (
            <li key={person.userId ?? `${person.userName}-${index}`}>
              <div className={classes.item}>
                <div className={classes.main}>
                  <Group gap={6}>
                    <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
                      {person.name}
                    </Text>
                    {person.role === 'admin' && <Badge>{t('users.roles.admin')}</Badge>}
                  </Group>
                  <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {[person.email ?? person.userName, t(`imports.signIn.${person.signIn}`)].filter(Boolean).join(' · ')}
                  </Text>
                </div>
                {person.signIn === 'link' && person.userId !== null && !report.dryRun && <PasswordLinkButton userId={person.userId} name={person.name} />}
              </div>
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

function Instances({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  if (report.instances.length === 0) return null;
  return (
    <Section title={t('nav.instances')}>
      <Sheet>
        <ul className={classes.list}>
          {report.instances.map((instance) => (
            <li key={`${instance.old}-${instance.name}`}>
              <div className={classes.item}>
                <div className={classes.main}>
                  <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
                    {instance.name}
                  </Text>
                  <Text size="xs" c="dimmed" component="div">
                    <Code>{instance.old}</Code>
                    {instance.sessionKey && instance.sessionKey !== instance.old && (
                      <>
                        {' → '}
                        <Code>{instance.sessionKey}</Code>
                      </>
                    )}
                  </Text>
                </div>
                {instance.isActive && <Badge color="teal">{t('instances.active')}</Badge>}
              </div>
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

/** Every row that was not taken as it stood, with its reason. */
function Rest({ id, report }: { id: string; report: ImportReport }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const more = useImportRows(id, all);
  const rows: ImportRow[] = all && more.data ? more.data.pages.flatMap((page) => page.items) : report.rows;
  const hidden = report.rowCount > rows.length;
  return (
    <Section
      title={t('imports.rows', { count: report.rowCount })}
      aside={
        <Button component="a" href={`/api/admin/imports/${id}/rows.csv`} download size="xs" variant="default" leftSection={<IconDownload size={15} />}>
          {t('imports.rowsFile')}
        </Button>
      }
    >
      <Sheet>
        <Table verticalSpacing="xs" horizontalSpacing="md" className={stack.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="34%">{t('imports.row')}</Table.Th>
              <Table.Th>{t('imports.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={index}>
                <Table.Td>
                  <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                    {rowName(row.row, (line) => t('imports.line', { line }))}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Stack gap={2} className={classes.reason}>
                    <Text size="sm">{row.reason}</Text>
                    <Text size="xs" c={row.outcome === 'notTaken' ? 'var(--warn)' : 'dimmed'}>
                      {t(`imports.outcome.${row.outcome}`)}
                    </Text>
                  </Stack>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sheet>
      {hidden && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" loading={more.isFetching} onClick={() => (all ? void more.fetchNextPage() : setAll(true))}>
            {t('common.more')}
          </Button>
        </Group>
      )}
    </Section>
  );
}

/** “line 12” in the viewer's language; every other name is the old program's own. */
export function rowName(row: string, lineName: (line: string) => string): string {
  const line = /^line (\d+)$/.exec(row)?.[1];
  return line ? lineName(line) : row;
}
