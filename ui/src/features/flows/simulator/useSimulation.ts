import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Lit } from '../builder/cards';
import type { CallAnswer, Definition, Play, Played, PlayInput } from '../model/contract';
import { useSimulate } from '../queries';

export interface PlaySettings {
  name: string;
  firstContact: boolean;
  /** Local date and time, empty for now. */
  at: string;
  calls: Record<string, CallAnswer>;
  /** Null: the AI fails. */
  ai: Record<string, string | null>;
}

export interface Simulation {
  definition: Definition;
  played: Played | null;
  settings: PlaySettings;
  busy: boolean;
  error: unknown;
  started: boolean;
  say: (input: PlayInput) => void;
  back: (() => void) | null;
  restart: () => void;
  configure: (patch: Partial<PlaySettings>) => void;
  lit: Lit | null;
}

/** A play with one contact. The server keeps nothing: each answer is worked out from the whole play again, so it follows every change of the flow. */
export function useSimulation(id: string | null, definition: Definition, watching: boolean, contactName: string): Simulation {
  const simulate = useSimulate(id);
  const { mutateAsync } = simulate;
  const [inputs, setInputs] = useState<PlayInput[]>([]);
  const [played, setPlayed] = useState<Played | null>(null);
  const [settings, setSettings] = useState<PlaySettings>({ name: contactName, firstContact: true, at: '', calls: {}, ai: {} });
  // The clock of a play stands still between inputs, so that playing it again gives the same.
  const [beganAt, setBeganAt] = useState(() => new Date().toISOString());
  const turn = useRef(0);
  const [settled] = useDebouncedValue(definition, 400);

  const play = useMemo<Play>(
    () => ({
      definition: settled,
      contact: { name: settings.name || contactName, phone: '+5511900000000', labels: [], fields: {} },
      firstContact: settings.firstContact,
      at: settings.at ? new Date(settings.at).toISOString() : beganAt,
      seed: 1,
      inputs,
      ...(Object.keys(settings.calls).length > 0 && { calls: settings.calls }),
      // Left empty, the server's sample answer stands.
      ai: Object.fromEntries(Object.entries(settings.ai).filter(([, answer]) => answer !== '')),
    }),
    [settled, settings, contactName, beganAt, inputs],
  );
  useEffect(() => {
    if (!watching || inputs.length === 0) return;
    const mine = ++turn.current;
    const timer = setTimeout(() => {
      mutateAsync(play).then(
        (answer) => mine === turn.current && setPlayed(answer),
        () => {},
      );
    }, 60);
    return () => clearTimeout(timer);
  }, [play, watching, inputs.length, mutateAsync]);

  const restart = useCallback(() => {
    turn.current += 1;
    setInputs([]);
    setPlayed(null);
    setBeganAt(new Date().toISOString());
  }, []);
  const back = () => (inputs.length === 1 ? restart() : setInputs((before) => before.slice(0, -1)));
  return {
    definition,
    played,
    settings,
    busy: simulate.isPending,
    error: simulate.error,
    started: inputs.length > 0,
    say: (input) => setInputs((before) => [...before, input].slice(0, 100)),
    back: inputs.length > 0 ? back : null,
    restart,
    configure: (patch) => setSettings((before) => ({ ...before, ...patch })),
    lit: useMemo(() => (watching && played ? litOf(played) : null), [watching, played]),
  };
}

/** The steps that were passed and the ways taken between them. */
export function litOf(played: Played): Lit {
  const been = new Set<string>();
  const ways = new Set<string>();
  if (played.triggerId) ways.add('@start|start');
  for (const entry of played.entries) {
    if (!entry.stepId) continue;
    been.add(entry.stepId);
    const output = entry.output;
    if (entry.kind === 'passed' && output) ways.add(`${entry.stepId}|${output}`);
  }
  return { now: played.state === 'noTrigger' ? null : played.stepId, been, ways };
}
