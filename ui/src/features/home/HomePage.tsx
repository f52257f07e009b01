import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconCalendarTime, IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Instance, Summary } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Section, Sheet } from '../../shared/Page';
import { useMe } from '../accounts/session';
import { InstanceModal } from '../instances/InstanceModal';
import { useInstances } from '../instances/queries';
import { canConnect, StatusCause, StatusLabel } from '../instances/Status';
import { useConnectNumber } from '../instances/useConnectNumber';
import { MessageRow } from '../messages/MessageList';
import { useMessages, useSummary } from '../messages/queries';
import classes from './HomePage.module.css';

export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  const summary = useSummary();
  const instances = useInstances();
  const any = useMessages({ order: 'desc' });
  if (summary.isError || instances.isError) {
    return (
      <Page title={t('home.title')}>
        <ErrorState
          error={summary.error ?? instances.error}
          retry={() => {
            void summary.refetch();
            void instances.refetch();
          }}
        />
      </Page>
    );
  }
  if (!summary.data || !instances.data || any.isPending) {
    return (
      <Page title={t('home.title')}>
        <Rows count={4} height={64} />
      </Page>
    );
  }
  const sentOnce = any.data?.pages.some((page) => page.items.length > 0) ?? false;
  const firstName = me.name.trim().split(/\s+/)[0] ?? '';
  return (
    <Page
      title={t('home.hello', { name: firstName })}
      actions={
        sentOnce && (
          <Button component={Link} to="/schedule">
            {t('nav.schedule')}
          </Button>
        )
      }
    >
      {sentOnce ? (
        <>
          <Attention summary={summary.data} instances={instances.data} />
          <Today summary={summary.data} />
          <Next summary={summary.data} />
        </>
      ) : (
        <Checklist instances={instances.data} />
      )}
    </Page>
  );
}

/** What needs a person, before anything else; nothing at all when all is well. */
function Attention({ summary, instances }: { summary: Summary; instances: Instance[] }) {
  const { t } = useTranslation();
  // Disconnected on purpose is well, unless it is the one that everything goes through.
  const ill = instances.filter(({ status, statusReason, isActive }) => status !== 'connected' && (statusReason !== 'by-you' || isActive));
  const counts = (['held', 'unknown', 'failed'] as const).filter((name) => summary.attention[name] > 0);
  const noActive = instances.length > 0 && !instances.some(({ isActive }) => isActive);
  if (ill.length === 0 && counts.length === 0 && !noActive) return null;
  return (
    <Section title={t('home.attention')}>
      <Sheet>
        <ul className={classes.rows}>
          {noActive && (
            <li>
              <div className={classes.text}>
                <IconAlertTriangle size={16} color="var(--warn)" aria-hidden />
                <Text size="sm">{t('home.noActive')}</Text>
              </div>
              <Button component={Link} to="/instances" size="xs" variant="default">
                {t('home.chooseActive')}
              </Button>
            </li>
          )}
          {ill.map((instance) => (
            <li key={instance.id}>
              <div className={classes.text}>
                <Stack gap={0}>
                  <Group gap={10}>
                    <Text size="sm" fw={600}>
                      {instance.name}
                    </Text>
                    <StatusLabel instance={instance} since />
                  </Group>
                  <StatusCause instance={instance} />
                </Stack>
              </div>
              <Button
                component={Link}
                to={`/instances/${instance.id}`}
                state={{ connect: canConnect(instance.status) && instance.status !== 'connecting' }}
                size="xs"
                variant="light"
              >
                {t(canConnect(instance.status) && instance.status !== 'connecting' ? 'instances.connect' : 'common.open')}
              </Button>
            </li>
          ))}
          {counts.map((name) => (
            <li key={name}>
              <div className={classes.text}>
                <IconAlertTriangle size={16} color={name === 'failed' ? 'var(--bad)' : 'var(--warn)'} aria-hidden />
                <Text size="sm">{t(`home.count.${name}`, { count: summary.attention[name] })}</Text>
              </div>
              <Button component={Link} to={`/messages?view=${name === 'failed' ? 'failed' : 'attention'}`} size="xs" variant="default">
                {t(`home.see.${name}`)}
              </Button>
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

function Today({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const figures = [
    ['planned', 'planned'],
    ['accepted', 'sent'],
    ['delivered', 'sent'],
    ['failed', 'failed'],
  ] as const;
  return (
    <Section title={t('home.today')}>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {figures.map(([name, view]) => (
          <Link key={name} to={`/messages?view=${view}`} className={classes.figure}>
            <span className={`${classes.value} number`} data-bad={(name === 'failed' && summary.today.failed > 0) || undefined}>
              {summary.today[name]}
            </span>
            <span>{t(`home.figure.${name}`)}</span>
          </Link>
        ))}
      </SimpleGrid>
    </Section>
  );
}

function Next({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Section title={t('home.next')} aside={<Link to="/messages?view=planned">{t('home.seeAll')}</Link>}>
      <Sheet>
        {summary.next.length === 0 ? (
          <EmptyState compact icon={IconCalendarTime} title={t('home.nextEmpty')} text={t('home.nextEmptyText')} />
        ) : (
          <ul className={classes.list}>
            {summary.next.map((message) => (
              <li key={message.id}>
                <MessageRow message={message} open={({ id }) => void navigate(`/messages/${id}`)} />
              </li>
            ))}
          </ul>
        )}
      </Sheet>
    </Section>
  );
}

/** Three steps until the first send, then never again. */
function Checklist({ instances }: { instances: Instance[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [creating, { open, close }] = useDisclosure();
  const number = useConnectNumber(open);
  const has = instances.length > 0;
  const connected = instances.some(({ status }) => status === 'connected');
  const waiting = instances.find(({ status }) => canConnect(status));
  const current = !has ? 0 : !connected ? 1 : 2;
  const steps = [
    { key: 'create', action: <Button loading={number.busy} onClick={number.connect}>{t('instances.connectNumber')}</Button> },
    {
      key: 'scan',
      action: waiting && (
        <Button component={Link} to={`/instances/${waiting.id}`} state={{ connect: true }}>
          {t('instances.connectWhatsApp')}
        </Button>
      ),
    },
    {
      key: 'send',
      action: (
        <Button component={Link} to="/schedule">
          {t('home.scheduleFirst')}
        </Button>
      ),
    },
  ];
  const noActive = connected && !instances.some(({ isActive }) => isActive);
  return (
    <>
      {noActive && (
        <Alert color="yellow" mb="md" icon={<IconAlertTriangle size={16} />}>
          {t('home.noActive')} <Link to="/instances">{t('home.chooseActive')}</Link>
        </Alert>
      )}
      <Section title={t('home.start')}>
        <Sheet>
          <ol className={classes.steps}>
            {steps.map((step, index) => (
              <li key={step.key} data-current={index === current || undefined} data-done={index < current || undefined}>
                {index < current ? (
                  <IconCircleCheckFilled size={20} color="var(--ok)" aria-label={t('home.stepDone')} />
                ) : (
                  <IconCircleDashed size={20} stroke={1.6} color={index === current ? 'var(--accent)' : 'var(--muted)'} aria-hidden />
                )}
                <div>
                  <Text size="sm" fw={600}>
                    {t(`home.step.${step.key}.title`)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t(`home.step.${step.key}.text`)}
                  </Text>
                  {index === current && <div style={{ marginTop: 12 }}>{step.action}</div>}
                </div>
              </li>
            ))}
          </ol>
        </Sheet>
      </Section>
      <InstanceModal opened={creating} onClose={close} saved={(instance) => void navigate(`/instances/${instance.id}`)} />
    </>
  );
}
