import { Button, Menu, Modal, Text, Title } from '@mantine/core';
import { IconDoorEnter, IconMessageQuestion, IconMoon, IconPlayerPlay, IconReceipt, IconRoute, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Section } from '../../shared/Page';
import { KindIcon } from './builder/KindIcon';
import classes from './FlowsPage.module.css';
import type { Starter } from './model/contract';
import { readingOrder } from './model/graph';
import { useCreateFlow, useStarters } from './queries';
import { Simulator } from './simulator/Simulator';
import { useSimulation } from './simulator/useSimulation';

const icons: Record<string, Icon> = { 'boas-vindas': IconDoorEnter, 'perguntas-frequentes': IconMessageQuestion, 'fora-do-horario': IconMoon, orcamento: IconReceipt };

/** What stands here before there is any flow: four that work, to be tried before anything is made. */
export function Starters() {
  const { t } = useTranslation();
  const starters = useStarters();
  const [trying, setTrying] = useState<Starter | null>(null);
  const navigate = useNavigate();
  const create = useCreateFlow();
  const use = (starter: string) => create.mutate({ starter }, { onSuccess: (flow) => void navigate(`/flows/${flow.id}`) });
  return (
    <Section title={t('flows.starters.title')}>
      <Text size="sm" c="dimmed" mb="md">
        {t('flows.starters.text')}
      </Text>
      {starters.isPending && <Rows count={2} height={140} />}
      {starters.isError && <ErrorState error={starters.error} retry={() => void starters.refetch()} />}
      <ul className={classes.starters}>
        {starters.data?.map((starter) => (
          <StarterCard key={starter.id} starter={starter} simulate={() => setTrying(starter)} use={() => use(starter.id)} busy={create.isPending} />
        ))}
      </ul>
      {trying && <TryStarter starter={trying} onClose={() => setTrying(null)} use={() => use(trying.id)} busy={create.isPending} />}
    </Section>
  );
}

function StarterCard({ starter, simulate, use, busy }: { starter: Starter; simulate: () => void; use: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const steps = readingOrder(starter.definition);
  return (
    <li className={classes.starter}>
      <div className={classes.starterText}>
        <Title order={3} mb={2}>
          {starter.name}
        </Title>
        <Text size="sm" c="dimmed">
          {starter.description}
        </Text>
      </div>
      <div className={classes.path} role="img" aria-label={t('flows.starters.steps', { count: steps.length })}>
        {steps.slice(0, 9).map(({ step }) => (
          <KindIcon key={step.id} kind={step.kind} size={22} />
        ))}
      </div>
      <div className={classes.starterActions}>
        <Button size="xs" variant="light" leftSection={<IconPlayerPlay size={14} />} onClick={simulate} aria-label={t('flows.simulateOf', { name: starter.name })}>
          {t('flows.simulate')}
        </Button>
        <Button size="xs" variant="default" loading={busy} onClick={use} aria-label={t('flows.starters.useOf', { name: starter.name })}>
          {t('flows.starters.use')}
        </Button>
      </div>
    </li>
  );
}

function TryStarter({ starter, onClose, use, busy }: { starter: Starter; onClose: () => void; use: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const simulation = useSimulation(null, starter.definition, true, t('flows.simulator.contact'));
  return (
    <Modal opened onClose={onClose} title={starter.name} size="md">
      <div className={classes.modal}>
        <Simulator simulation={simulation} />
        <Button mt="sm" variant="default" loading={busy} onClick={use}>
          {t('flows.starters.use')}
        </Button>
      </div>
    </Modal>
  );
}

export function StarterItems({ choose }: { choose: (id: string) => void }) {
  const starters = useStarters();
  return (
    <>
      {starters.data?.map((starter) => {
        const Shape = icons[starter.id] ?? IconRoute;
        return (
          <Menu.Item key={starter.id} leftSection={<Shape size={16} stroke={1.6} />} onClick={() => choose(starter.id)}>
            {starter.name}
          </Menu.Item>
        );
      })}
    </>
  );
}
