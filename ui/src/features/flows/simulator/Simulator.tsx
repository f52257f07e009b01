import { ActionIcon, Button, Group, Menu, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconClockPlay, IconPhoto, IconPlayerPlay, IconRefresh, IconSend2, IconSettings } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../shared/ErrorState';
import { durationBetween } from '../model/duration';
import type { Definition, Played } from '../model/contract';
import { PlayOptions } from './PlayOptions';
import { suggestions } from './suggestions';
import classes from './Simulator.module.css';
import { Thread } from './Thread';
import type { Simulation } from './useSimulation';

/** A chat in which this person plays the contact. Nothing leaves Ramal. */
export function Simulator({ simulation, open }: { simulation: Simulation; open?: (id: string) => void }) {
  const { t } = useTranslation();
  const [options, setOptions] = useState(false);
  const { played, definition } = simulation;
  return (
    <div className={classes.simulator}>
      <Group gap={4} wrap="nowrap" className={classes.tools}>
        <Text size="xs" c="dimmed" flex={1}>
          {t('flows.simulator.nothingSent')}
        </Text>
        <Tool label={t('flows.simulator.back')} icon={IconArrowBackUp} onClick={simulation.back} />
        <Tool label={t('flows.simulator.restart')} icon={IconRefresh} onClick={simulation.started ? simulation.restart : null} />
        <Tool label={t('flows.simulator.options')} icon={IconSettings} onClick={() => setOptions((before) => !before)} expanded={options} />
      </Group>
      {options && <PlayOptions simulation={simulation} />}
      <Thread simulation={simulation} open={open} />
      {simulation.error ? (
        <Text size="xs" c="var(--bad)" role="alert" px={4} pb={6}>
          {errorText(simulation.error)}
        </Text>
      ) : null}
      <Suggestions definition={definition} played={played} started={simulation.started} say={(text) => simulation.say({ text })} />
      <Composer simulation={simulation} />
    </div>
  );
}

function Tool({ label, icon: Shape, onClick, expanded }: { label: string; icon: typeof IconRefresh; onClick: (() => void) | null; expanded?: boolean }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="md" aria-label={label} aria-expanded={expanded} disabled={!onClick} onClick={onClick ?? undefined}>
        <Shape size={17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

interface SuggestionsProps {
  definition: Definition;
  played: Played | null;
  started: boolean;
  say: (text: string) => void;
}

/** The words that start the flow, then the choices of the question it waits at: one click instead of typing. */
function Suggestions({ definition, played, started, say }: SuggestionsProps) {
  const { t } = useTranslation();
  const texts = suggestions(definition, played, started);
  if (texts.length === 0) return null;
  return (
    <Group gap={6} className={classes.suggestions} role="group" aria-label={t('flows.simulator.suggestions')}>
      {texts.map((text) => (
        <Button key={text} size="compact-xs" variant="default" radius="xl" onClick={() => say(text)}>
          {text}
        </Button>
      ))}
    </Group>
  );
}

function Composer({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const { played } = simulation;
  const send = () => {
    if (!text.trim()) return;
    simulation.say({ text });
    setText('');
  };
  const skip = (duration: string) => simulation.say({ advance: duration });
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Menu position="top-start" withinPortal>
        <Menu.Target>
          <Tooltip label={t('flows.simulator.skip')}>
            <ActionIcon size={36} variant="default" aria-label={t('flows.simulator.skip')} disabled={!simulation.started}>
              <IconClockPlay size={18} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('flows.simulator.skip')}</Menu.Label>
          {played?.wakeAt && (
            <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => skip(durationBetween(played.now, played.wakeAt!))}>
              {t('flows.simulator.untilNext')}
            </Menu.Item>
          )}
          {(['PT10M', 'PT1H', 'P1D'] as const).map((duration) => (
            <Menu.Item key={duration} onClick={() => skip(duration)}>
              {t(`flows.simulator.skips.${duration}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={t('flows.simulator.image')}>
        <ActionIcon size={36} variant="default" aria-label={t('flows.simulator.image')} onClick={() => simulation.say({ kind: 'image', text })}>
          <IconPhoto size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <TextInput
        ref={field}
        flex={1}
        miw={0}
        aria-label={t('flows.simulator.write')}
        placeholder={t('flows.simulator.write')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoComplete="off"
      />
      <ActionIcon type="submit" size={36} variant="filled" color="teal" aria-label={t('flows.simulator.send')}>
        <IconSend2 size={18} stroke={1.7} />
      </ActionIcon>
    </form>
  );
}
