import '@xyflow/react/dist/style.css';
import { Menu } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import {
  applyNodeChanges,
  Background,
  ControlButton,
  Controls,
  MarkerType,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type EdgeMarker,
  type FinalConnectionState,
  type NodeChange,
  type ReactFlowInstance,
} from '@xyflow/react';
import { IconLayoutDistributeHorizontal } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { stepKinds, type Place, type StepKind } from '../model/contract';
import { addStep, connect, moveSteps, removeSteps, stepOf, triggerNode } from '../model/graph';
import { arranged, placeAfter } from '../model/layout';
import { useBuilder } from './builderState';
import classes from './Canvas.module.css';
import { edgesOf, useCards, type Lit } from './cards';
import { KindItems } from './KindMenu';
import { dragType } from './Palette';
import { StepCard, type CardNode } from './StepCard';
import type { Counts } from '../model/contract';

const nodeTypes = { card: StepCard };

interface CanvasProps {
  lit: Lit | null;
  counts: Counts | null;
  open: (id: string, focus: boolean) => void;
}

/** The drawing. The definition is the truth; React Flow keeps only what it measures and what is being dragged. */
export function Canvas({ lit, counts, open }: CanvasProps) {
  const { t } = useTranslation();
  const { definition, edit, selected, select } = useBuilder();
  const flow = useReactFlow();
  const still = useReducedMotion();
  const [growing, setGrowing] = useState<{ from: string; output: string; at: Place } | null>(null);
  const grow = useCallback((from: string, output: string, at: Place) => setGrowing({ from, output, at }), []);
  const cards = useCards({ lit, counts, grow });
  const [nodes, setNodes] = useState<CardNode[]>(cards);
  const [seen, setSeen] = useState<{ cards: CardNode[]; selected: readonly string[] } | null>(null);
  if (seen?.cards !== cards || seen.selected !== selected) {
    setSeen({ cards, selected });
    setNodes((before) => cards.map((card) => ({ ...card, measured: before.find(({ id }) => id === card.id)?.measured, selected: selected.includes(card.id) })));
  }
  const edges = useMemo(() => edgesOf(definition, lit).map((edge) => ({ ...edge, markerEnd: arrow(edge.className === 'lit') })), [definition, lit]);
  useGoTo(lit?.now ?? null);
  const frame = useRef<HTMLDivElement>(null);
  useKeepInView(selected.length === 1 ? selected[0]! : null, frame);

  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    setNodes((before) => applyNodeChanges(changes, before));
    const places = new Map<string, Place>();
    for (const change of changes) {
      if (change.type === 'position' && change.dragging === false && change.position) places.set(change.id, rounded(change.position));
    }
    if (places.size > 0) edit((before) => moveSteps(before, places), 'move');
    if (changes.some(({ type }) => type === 'select')) {
      const now = new Set(selected);
      for (const change of changes) {
        if (change.type === 'select' && change.selected) now.add(change.id);
        if (change.type === 'select' && !change.selected) now.delete(change.id);
      }
      select([...now]);
    }
  };
  const onConnect = ({ source, sourceHandle, target }: Connection) => edit((before) => connect(before, source, sourceHandle ?? 'next', target));
  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source' || state.toNode) return;
    const point = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (point) setGrowing({ from: state.fromNode.id, output: state.fromHandle.id ?? 'next', at: { x: point.clientX, y: point.clientY } });
  };
  const add = (kind: StepKind, position: Place, after?: { from: string; output: string }) => {
    let made = '';
    edit((before) => {
      const added = addStep(before, kind, position, after);
      made = added.id;
      return added.definition;
    });
    open(made, true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const kind = stepKinds.find((one) => one === event.dataTransfer.getData(dragType));
    if (!kind) return;
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    add(kind, rounded({ x: at.x - 124, y: at.y - 24 }), definition.start === null ? { from: triggerNode, output: 'start' } : undefined);
  };
  const arrange = () => {
    edit(arranged);
    requestAnimationFrame(() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: still ? 0 : 250 }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const id = event.key === 'Enter' && event.target instanceof HTMLElement ? event.target.closest('.react-flow__node')?.getAttribute('data-id') : null;
    if (id) open(id, true);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys belong to the focusable cards inside
    <div ref={frame} className={classes.canvas} onKeyDown={onKeyDown}>
      <ReactFlow<CardNode, Edge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onDelete={({ nodes: gone, edges: cut }) =>
          edit((before) => {
            const without = removeSteps(before, gone.map(({ id }) => id));
            return cut.reduce((rest, edge) => (stepOf(rest, edge.source) || edge.source === triggerNode ? connect(rest, edge.source, edge.sourceHandle ?? 'next', null) : rest), without);
          })
        }
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onNodeClick={(_, node) => open(node.id, false)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={onDrop}
        deleteKeyCode={['Delete', 'Backspace']}
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        selectNodesOnDrag={false}
        connectionRadius={34}
        minZoom={0.2}
        maxZoom={1.6}
        onInit={(started) => void showReadably(started)}
        nodeDragThreshold={3}
        zoomOnDoubleClick={false}
        aria-label={t('flows.builder.canvas')}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('flows.builder.nodeKeys'),
          'node.a11yDescription.keyboardDisabled': t('flows.builder.nodeKeys'),
          'node.a11yDescription.ariaLiveMessage': ({ x, y }) => t('flows.builder.moved', { x: Math.round(x), y: Math.round(y) }),
          'edge.a11yDescription.default': t('flows.builder.edgeKeys'),
          'controls.ariaLabel': t('flows.builder.view'),
          'controls.zoomIn.ariaLabel': t('flows.builder.zoomIn'),
          'controls.zoomOut.ariaLabel': t('flows.builder.zoomOut'),
          'controls.fitView.ariaLabel': t('flows.builder.fit'),
          'minimap.ariaLabel': t('flows.builder.minimap'),
          'handle.ariaLabel': t('flows.builder.handle'),
        }}
      >
        <Background gap={22} size={1.2} />
        <Controls showInteractive={false} position="bottom-left">
          <ControlButton onClick={arrange} title={t('flows.builder.arrange')} aria-label={t('flows.builder.arrange')}>
            <IconLayoutDistributeHorizontal className={classes.arrange} />
          </ControlButton>
        </Controls>
        <MiniMap pannable zoomable position="bottom-right" style={{ width: 148, height: 96 }} nodeBorderRadius={6} />
      </ReactFlow>
      {definition.steps.length === 0 && (
        <div className={classes.hint}>
          <p>{t('flows.builder.emptyHint')}</p>
        </div>
      )}
      {growing && (
        <Menu opened onClose={() => setGrowing(null)} position="right-start" withinPortal>
          <Menu.Target>
            <span className={classes.anchor} style={{ left: growing.at.x, top: growing.at.y }} />
          </Menu.Target>
          <Menu.Dropdown>
            <KindItems choose={(kind) => add(kind, placeAfter(definition, growing.from, growing.output), growing)} />
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function arrow(lit: boolean): EdgeMarker {
  const color = lit ? 'var(--accent)' : 'color-mix(in srgb, var(--muted) 65%, var(--page))';
  return { type: MarkerType.ArrowClosed, width: 18, height: 18, markerUnits: 'userSpaceOnUse', color };
}

/** Everything when that can be read; else the beginning, as large as it takes. */
async function showReadably(canvas: ReactFlowInstance<CardNode, Edge>): Promise<void> {
  await canvas.fitView({ padding: 0.12, maxZoom: 1 });
  if (canvas.getZoom() >= 0.7) return;
  const start = canvas.getNode(triggerNode)?.position ?? { x: 0, y: 0 };
  const zoom = 0.8;
  await canvas.setViewport({ x: 40 - start.x * zoom, y: 96 - start.y * zoom, zoom });
}

function rounded({ x, y }: Place): Place {
  return { x: Math.round(x), y: Math.round(y) };
}

/** Brings the step that the simulator is at into view. */
function useGoTo(id: string | null): void {
  const flow = useReactFlow();
  const still = useReducedMotion();
  useEffect(() => {
    if (id) void flow.fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.6, duration: still ? 0 : 300 });
  }, [id, flow, still]);
}

/** The panel that opens beside the canvas must not cover the step it is about. */
function useKeepInView(id: string | null, frame: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  useEffect(() => {
    if (!id) return;
    const timer = setTimeout(() => {
      const node = frame.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
      const room = frame.current?.getBoundingClientRect();
      if (!node || !room) return;
      const past = Math.max(0, node.right + 24 - room.right) || Math.min(0, node.left - 24 - room.left);
      const below = Math.max(0, node.bottom + 24 - room.bottom) || Math.min(0, node.top - 24 - room.top);
      const { x, y, zoom } = flow.getViewport();
      if (past !== 0 || below !== 0) void flow.setViewport({ x: x - past, y: y - below, zoom });
    }, 60);
    return () => clearTimeout(timer);
  }, [id, flow, frame]);
}
