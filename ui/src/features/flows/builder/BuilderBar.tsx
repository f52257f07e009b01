import { ActionIcon, Button, Group, Menu, SegmentedControl, Text, TextInput, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconChartBar,
  IconDots,
  IconHistory,
  IconList,
  IconPlayerPlay,
  IconSchema,
  IconUsers,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { DeleteFlow } from '../DeleteFlow';
import { FlowApi } from '../FlowApi';
import { FlowMenuItems } from '../FlowMenu';
import { FlowStatusText } from '../FlowStatusText';
import { useBuilder, useSaveState, type Builder } from './builderState';
import classes from './Builder.module.css';
import type { PanelKind } from './panels';

interface BuilderBarProps {
  narrow: boolean;
  view: 'canvas' | 'outline';
  setView: (view: 'canvas' | 'outline') => void;
  panel: PanelKind | null;
  toggle: (panel: PanelKind) => void;
  counting: boolean;
  setCounting: (on: boolean) => void;
  publish: () => void;
}

/** Name, state, what was saved; simulate and publish. */
export function BuilderBar({ narrow, view, setView, panel, toggle, counting, setCounting, publish }: BuilderBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const builder = useBuilder();
  const [deleting, setDeleting] = useState(false);
  const [api, setApi] = useState(false);
  const { flow, problems, undo, redo } = builder;
  return (
    <header className={classes.bar}>
      <Tooltip label={t('flows.title')}>
        <ActionIcon component={Link} to="/flows" size="lg" aria-label={t('flows.builder.back')}>
          <IconArrowLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <div className={classes.naming}>
        <NameField builder={builder} />
        <Group gap={8} wrap="nowrap" className={classes.state}>
          <FlowStatusText flow={flow} />
          <SaveText builder={builder} />
        </Group>
      </div>
      <Group gap={2} wrap="nowrap" className={classes.icons}>
        <Tool label={t('flows.builder.undo')} icon={IconArrowBackUp} onClick={undo} />
        <Tool label={t('flows.builder.redo')} icon={IconArrowForwardUp} onClick={redo} />
        {!narrow && (
          <SegmentedControl
            size="xs"
            mx={4}
            aria-label={t('flows.builder.viewAs')}
            value={view}
            onChange={(next) => setView(next as typeof view)}
            data={[
              { value: 'canvas', label: <Tooltip label={t('flows.builder.asCanvas')}><IconSchema size={16} aria-label={t('flows.builder.asCanvas')} style={{ display: 'block' }} /></Tooltip> },
              { value: 'outline', label: <Tooltip label={t('flows.builder.asOutline')}><IconList size={16} aria-label={t('flows.builder.asOutline')} style={{ display: 'block' }} /></Tooltip> },
            ]}
          />
        )}
        {flow.publishedVersion !== null && <Tool label={t('flows.counts.toggle')} icon={IconChartBar} onClick={() => setCounting(!counting)} pressed={counting} />}
        {!narrow && <Tool label={t('flows.runs.title')} icon={IconUsers} onClick={() => toggle('runs')} pressed={panel === 'runs'} />}
        {!narrow && <Tool label={t('flows.versions.title')} icon={IconHistory} onClick={() => toggle('versions')} pressed={panel === 'versions'} />}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size="lg" aria-label={t('common.actionsFor', { name: flow.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {narrow && (
              <>
                <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => toggle('runs')}>
                  {t('flows.runs.title')}
                </Menu.Item>
                <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => toggle('versions')}>
                  {t('flows.versions.title')}
                </Menu.Item>
                <Menu.Divider />
              </>
            )}
            <FlowMenuItems flow={flow} inBuilder accept={builder.accept} remove={() => setDeleting(true)} seeApi={() => setApi(true)} />
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Group gap={6} wrap="nowrap" className={classes.actions}>
        <ProblemsButton count={problems.length} errors={problems.some(({ severity }) => severity === 'error')} pressed={panel === 'problems'} onClick={() => toggle('problems')} />
        <Button variant={panel === 'simulate' ? 'light' : 'default'} leftSection={<IconPlayerPlay size={16} />} aria-pressed={panel === 'simulate'} onClick={() => toggle('simulate')}>
          {t('flows.simulate')}
        </Button>
        <Button onClick={publish} disabled={!flow.hasUnpublishedChanges && flow.publishedVersion !== null}>
          {t('flows.publish.button')}
        </Button>
      </Group>
      {api && <FlowApi flow={{ ...flow, revision: builder.saver.revision }} definition={builder.definition} opened onClose={() => setApi(false)} />}
      {deleting && <DeleteFlow flow={flow} onClose={() => setDeleting(false)} deleted={() => void navigate('/flows')} />}
    </header>
  );
}

function ProblemsButton({ count, errors, pressed, onClick }: { count: number; errors: boolean; pressed: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('flows.problems.title')}>
      <Button
        variant={pressed ? 'light' : 'default'}
        color={pressed ? undefined : 'gray'}
        px={10}
        aria-pressed={pressed}
        aria-label={t('flows.problems.count', { count })}
        onClick={onClick}
        leftSection={<IconAlertTriangle size={16} color={count === 0 ? 'var(--muted)' : errors ? 'var(--bad)' : 'var(--warn)'} />}
      >
        <span className="number">{count}</span>
      </Button>
    </Tooltip>
  );
}

interface ToolProps {
  label: string;
  icon: typeof IconHistory;
  onClick: (() => void) | null;
  pressed?: boolean;
}

function Tool({ label, icon: Shape, onClick, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} aria-pressed={pressed} variant={pressed ? 'light' : 'subtle'} color={pressed ? 'teal' : 'gray'} disabled={!onClick} onClick={onClick ?? undefined}>
        <Shape size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

function NameField({ builder: { flow, patch } }: { builder: Builder }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    if (typed?.trim() && typed.trim() !== flow.name) patch({ name: typed.trim() });
    setTyped(null);
  };
  return (
    <TextInput
      variant="unstyled"
      styles={{ input: { borderColor: 'transparent' } }}
      className={classes.name}
      aria-label={t('flows.name')}
      maxLength={80}
      value={typed ?? flow.name}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}

/** What became of the last change. Said aloud only when something is wrong. */
function SaveText({ builder: { saver, flow } }: { builder: Builder }) {
  const { t } = useTranslation();
  const state = useSaveState(saver);
  const wrong = state === 'failed' || state === 'conflict';
  const text = state === 'saved' && flow.publishedVersion !== null && flow.hasUnpublishedChanges ? t('flows.save.savedDraft') : t(`flows.save.${state}`);
  return (
    <Text size="xs" c={wrong ? 'var(--bad)' : 'dimmed'} role={wrong ? 'alert' : undefined} truncate data-testid="save-state" data-state={state}>
      {text}
    </Text>
  );
}

