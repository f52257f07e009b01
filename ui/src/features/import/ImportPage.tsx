import { Alert, Anchor, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconCheck, IconFileX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError } from '../../shared/api';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { showSize } from '../media/size';
import type { Import } from './contract';
import { CsvColumns } from './CsvColumns';
import classes from './Import.module.css';
import { nameOf } from './ImportsPage';
import { ImportReportView } from './ImportReport';
import { isWorking, useChangeImport, useConfirmImport, useDiscardImport, useImport } from './queries';

/** One import from file to result. The address can be left and opened again: the work goes on. */
export function ImportPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const item = useImport(id);
  const back = (
    <Anchor component={Link} to="/admin/imports" size="sm" c="dimmed" mb={4} style={{ display: 'inline-flex', alignItems: 'center', gap: 4, alignSelf: 'flex-start' }}>
      <IconArrowLeft size={14} aria-hidden />
      {t('imports.title')}
    </Anchor>
  );
  if (item.isError && item.error instanceof ApiError && (item.error.status === 404 || item.error.status === 400)) {
    return (
      <Page title={t('imports.title')} back={back} narrow>
        <EmptyState icon={IconFileX} title={t('imports.goneTitle')} text={t('imports.goneText')} />
      </Page>
    );
  }
  return (
    <Page
      title={item.data ? nameOf(item.data, t('imports.title')) : t('imports.title')}
      intro={item.data && <Facts item={item.data} />}
      back={back}
      narrow
    >
      {item.isPending && <Rows count={3} height={60} />}
      {item.isError && !item.data && <ErrorState error={item.error} retry={() => void item.refetch()} />}
      {item.data && <Steps item={item.data} />}
      {item.data && <Body item={item.data} />}
    </Page>
  );
}

function Facts({ item }: { item: Import }) {
  const { t } = useTranslation();
  const size = item.files.reduce((sum, file) => sum + file.size, 0);
  const facts = [item.kind ? t(`imports.kind.${item.kind}`) : null, item.layoutText, size > 0 ? showSize(size) : null, item.byName];
  return <>{facts.filter(Boolean).join(' · ')}</>;
}

function Steps({ item }: { item: Import }) {
  const { t } = useTranslation();
  const at = item.state === 'done' ? 3 : item.state === 'running' ? 2 : item.state === 'ready' || item.state === 'failed' ? 1 : 0;
  return (
    <ol className={classes.steps}>
      {(['read', 'check', 'write', 'done'] as const).map((name, index) => (
        <li key={name} data-done={index <= at || undefined} aria-current={index === at ? 'step' : undefined}>
          <span>{t(`imports.step.${name}`)}</span>
        </li>
      ))}
    </ol>
  );
}

function Body({ item }: { item: Import }) {
  if (isWorking(item)) return <Working item={item} />;
  if (item.state === 'failed') return <Failed item={item} />;
  return (
    <>
      {item.state === 'done' ? <Done item={item} /> : <Ready item={item} />}
      {item.report && <ImportReportView id={item.id} report={item.report} />}
    </>
  );
}

function Working({ item }: { item: Import }) {
  const { t } = useTranslation();
  const { progress } = item;
  const share = progress?.total ? Math.min(100, (100 * progress.done) / progress.total) : null;
  return (
    <Sheet padded>
      <Stack gap="sm" role="status">
        <Title order={2}>{t(item.state === 'reading' ? 'imports.reading' : 'imports.running')}</Title>
        <Progress value={share ?? 100} animated={share === null} aria-label={t('imports.progress')} />
        <Text size="sm" c="dimmed" className="number">
          {progress
            ? `${t(`imports.phase.${progress.phase}`, { defaultValue: progress.phase })} · ${progress.total === null ? progress.done : t('imports.of', { done: progress.done, total: progress.total })}`
            : t('imports.starting')}
        </Text>
        <Text size="xs" c="dimmed">
          {t(item.state === 'reading' ? 'imports.readingText' : 'imports.runningText')}
        </Text>
      </Stack>
    </Sheet>
  );
}

function Failed({ item }: { item: Import }) {
  const { t } = useTranslation();
  const { problem } = item;
  const place = problem && [problem.file, problem.line === null ? null : t('imports.line', { line: problem.line }), problem.column === null ? null : t('imports.column', { column: problem.column })].filter(Boolean).join(', ');
  return (
    <>
      <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t('imports.failedTitle')} role="alert" mb="lg">
        <Stack gap={4}>
          <span>{problem?.detail ?? t('imports.failedText')}</span>
          {place && (
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {place}
            </Text>
          )}
        </Stack>
      </Alert>
      {item.csv && <Columns item={item} />}
      <Group justify="flex-end">
        <Discard item={item} />
      </Group>
    </>
  );
}

function Ready({ item }: { item: Import }) {
  const { t } = useTranslation();
  const confirm = useConfirmImport(item.id);
  const sum = (figure: 'taken' | 'alreadyHere') => item.report?.counts.reduce((all, count) => all + count[figure], 0) ?? 0;
  const taken = sum('taken');
  const outcome = taken > 0 ? 'ready' : sum('alreadyHere') > 0 ? 'nothingNew' : 'nothingFits';
  return (
    <>
      {item.csv && <Columns item={item} />}
      <Section>
        <Sheet padded>
          <Group justify="space-between" gap="md">
            <div style={{ flex: '1 1 260px' }}>
              <Title order={2}>{t(`imports.${outcome}Title`)}</Title>
              <Text size="sm" c="dimmed">
                {t(`imports.${outcome}Text`)}
              </Text>
            </div>
            <Group gap="xs">
              <Discard item={item} />
              {taken > 0 && (
                <Button loading={confirm.isPending} onClick={() => confirm.mutate()}>
                  {t('imports.confirm', { count: taken })}
                </Button>
              )}
            </Group>
          </Group>
        </Sheet>
      </Section>
    </>
  );
}

function Columns({ item }: { item: Import }) {
  const { t } = useTranslation();
  const change = useChangeImport(item.id);
  return (
    <Section title={t('imports.csv.title')}>
      <Sheet padded>
        <CsvColumns key={JSON.stringify(item.csv)} csv={item.csv!} timeZone={item.timeZone} busy={change.isPending} apply={(next) => change.mutate(next)} />
      </Sheet>
    </Section>
  );
}

function Done({ item }: { item: Import }) {
  const { t } = useTranslation();
  return (
    <Alert color="teal" icon={<IconCheck size={18} />} title={t('imports.doneTitle')} mb="lg">
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ flex: '1 1 240px' }}>
          {t('imports.doneText')}
        </Text>
        <Group gap="xs">
          <Button component={Link} to="/instances" size="xs" variant="default">
            {t('imports.seeInstances')}
          </Button>
          {(item.report?.messages?.held ?? 0) > 0 && (
            <Button component={Link} to="/messages?view=attention" size="xs" variant="default">
              {t('imports.seeHeld')}
            </Button>
          )}
        </Group>
      </Group>
    </Alert>
  );
}

function Discard({ item }: { item: Import }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const discard = useDiscardImport();
  return (
    <Button variant="default" loading={discard.isPending} onClick={() => discard.mutate(item.id, { onSuccess: () => void navigate('/admin/imports') })}>
      {t('imports.discard')}
    </Button>
  );
}
