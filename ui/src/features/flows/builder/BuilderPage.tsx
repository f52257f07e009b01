import { ActionIcon, Drawer, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { IconRouteOff, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { ApiError } from '../../../shared/api';
import { EmptyState } from '../../../shared/EmptyState';
import { ErrorState } from '../../../shared/ErrorState';
import { FullPageLoader } from '../../../shared/Loading';
import { useTitle } from '../../../shared/Page';
import { useSetup } from '../../accounts/session';
import type { Flow, StepKind } from '../model/contract';
import { joinStep, triggerNode } from '../model/graph';
import { placeAfter } from '../model/layout';
import { useCounts, useFlow } from '../queries';
import { Simulator } from '../simulator/Simulator';
import { useSimulation } from '../simulator/useSimulation';
import { BuilderBar } from './BuilderBar';
import { BuilderProvider, useBuilderState } from './builderState';
import classes from './Builder.module.css';
import { Canvas } from './Canvas';
import { ConflictBar } from './ConflictBar';
import { CountsBar } from './CountsBar';
import { Outline } from './Outline';
import { Palette } from './Palette';
import { panelKinds, type PanelKind } from './panels';
import { ProblemsPanel } from './ProblemsPanel';
import { PublishModal } from './PublishModal';
import { RunsPanel } from './RunsPanel';
import { StartPanel } from './StartPanel';
import { StepPanel } from './StepPanel';
import { useKeys } from './useKeys';
import { VersionsPanel } from './VersionsPanel';

export default function BuilderPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const flow = useFlow(id);
  useTitle(flow.data?.name);
  if (flow.data) {
    return (
      <ReactFlowProvider key={id}>
        <BuilderView opened={flow.data} />
      </ReactFlowProvider>
    );
  }
  if (flow.isError && flow.error instanceof ApiError && (flow.error.status === 404 || flow.error.status === 400)) {
    return <EmptyState icon={IconRouteOff} title={t('flows.goneTitle')} text={t('flows.goneText')} />;
  }
  if (flow.isError) return <ErrorState error={flow.error} retry={() => void flow.refetch()} />;
  return <FullPageLoader />;
}

function BuilderView({ opened }: { opened: Flow }) {
  const { t } = useTranslation();
  const builder = useBuilderState(opened);
  const { definition, edit, select, selected, flow } = builder;
  const canvas = useReactFlow();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const demo = useSetup().data?.demo ?? false;
  const { panel, setPanel } = usePanel();
  const [view, setView] = useState<'canvas' | 'outline'>('canvas');
  const [counting, setCounting] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const side = useRef<HTMLDivElement>(null);
  const counts = useCounts(flow.id, counting).data ?? null;
  const simulation = useSimulation(flow.id, definition, panel === 'simulate', t('flows.simulator.contact'));
  useKeys(builder);
  // After the last step of a selection is gone, its panel has nothing to show.
  const shown = panel === 'step' && !selected.some((id) => id === triggerNode || definition.steps.some((step) => step.id === id)) ? null : panel;

  const open = (id: string, focus: boolean) => {
    select([id]);
    setPanel('step');
    if (focus) requestAnimationFrame(() => side.current?.querySelector<HTMLElement>('input, textarea, button')?.focus());
  };
  const lead = (id: string, focus = false) => {
    open(id, focus);
    if (view === 'canvas' && !narrow) void canvas.fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.6 });
  };
  const add = (kind: StepKind, byKey: boolean) => {
    const chosen = selected.length === 1 ? selected[0]! : null;
    const made = joinStep(definition, kind, chosen, (after) => placeAfter(definition, after?.from ?? null, after?.output ?? null));
    edit(() => made.definition);
    lead(made.id, byKey);
  };
  const close = () => {
    setPanel(null);
    if (selected[0]) focusCard(selected[0]);
  };
  const toggle = (kind: PanelKind) => setPanel(panel === kind ? null : kind);
  const outline = narrow || view === 'outline';
  const title = shown && t(shown === 'step' && selected[0] === triggerNode ? 'flows.panel.start' : `flows.panel.${shown}`);
  const inside = shown && <SidePanel kind={shown} selected={selected[0] ?? null} open={lead} close={close} simulation={<Simulator simulation={simulation} open={lead} />} />;

  return (
    <BuilderProvider value={builder}>
      <div className={classes.builder} data-demo={demo || undefined}>
        <BuilderBar narrow={narrow} view={view} setView={setView} panel={shown} toggle={toggle} counting={counting} setCounting={setCounting} publish={() => setPublishing(true)} />
        <ConflictBar />
        {counting && counts && <CountsBar counts={counts} />}
        <div className={classes.work}>
          {!outline && <Palette add={add} />}
          {outline ? <Outline lit={simulation.lit} counts={counting ? counts : null} open={open} /> : <Canvas lit={simulation.lit} counts={counting ? counts : null} open={open} />}
          {!narrow && shown && (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leads back to the canvas from any field inside
            <section
              className={classes.side}
              aria-label={title ?? undefined}
              onKeyDown={(event) => {
                if (event.key === 'Escape' && !event.defaultPrevented) close();
              }}
            >
              <div className={classes.sideHead}>
                <Title order={2}>{title}</Title>
                <ActionIcon onClick={close} aria-label={t('flows.panel.close')}>
                  <IconX size={16} />
                </ActionIcon>
              </div>
              <div className={classes.sideBody} ref={side}>
                {inside}
              </div>
            </section>
          )}
        </div>
        {narrow && (
          <Drawer opened={shown !== null} onClose={() => setPanel(null)} size="100%" title={title}>
            <div className={shown === 'simulate' ? classes.drawerBody : undefined} ref={side}>
              {inside}
            </div>
          </Drawer>
        )}
        <PublishModal
          opened={publishing}
          onClose={() => setPublishing(false)}
          seeProblems={() => {
            setPublishing(false);
            setPanel('problems');
          }}
        />
      </div>
    </BuilderProvider>
  );
}

/** A card that was only just added is hidden until it is measured, and what is hidden takes no focus: tried again for half a second. */
function focusCard(id: string, tries = 30): void {
  requestAnimationFrame(() => {
    const card = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    card?.focus();
    if (document.activeElement === document.body && tries > 0) focusCard(id, tries - 1);
  });
}

interface SidePanelProps {
  kind: PanelKind;
  selected: string | null;
  open: (id: string) => void;
  close: () => void;
  simulation: ReactNode;
}

function SidePanel({ kind, selected, open, close, simulation }: SidePanelProps) {
  switch (kind) {
    case 'step':
      return selected === triggerNode ? <StartPanel open={open} /> : selected && <StepPanel id={selected} open={open} close={close} />;
    case 'simulate':
      return simulation;
    case 'problems':
      return <ProblemsPanel open={open} />;
    case 'versions':
      return <VersionsPanel />;
    case 'runs':
      return <RunsPanel />;
  }
}

/** Which panel is open; a link may ask for one (`?panel=simulate`). */
function usePanel() {
  const [search, setSearch] = useSearchParams();
  const asked = panelKinds.find((kind) => kind === search.get('panel')) ?? null;
  const [panel, setPanel] = useState<PanelKind | null>(asked);
  useEffect(() => {
    if (search.has('panel')) setSearch({}, { replace: true });
  }, [search, setSearch]);
  return { panel, setPanel };
}
