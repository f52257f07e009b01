import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../../shared/api';
import type { Definition, Flow, FlowPatch, Problem, Step } from '../model/contract';
import { changeStep } from '../model/graph';
import { beginHistory, changed, redone, undone, type History } from '../model/history';
import { arranged, needsArranging } from '../model/layout';
import { DraftSaver } from '../model/saver';

export interface Builder {
  /** The flow as last heard from the server; its draft may be older than `definition`. */
  flow: Flow;
  definition: Definition;
  problems: Problem[];
  saver: DraftSaver;
  edit: (change: (definition: Definition) => Definition, key?: string) => void;
  editStep: (step: Step, key?: string) => void;
  patch: (patch: Omit<FlowPatch, 'draft'>) => void;
  /** Takes over what the server now says is the draft. What was here before is one undo away. */
  replace: (flow: Flow) => void;
  /** The server said what became of the flow; the drawing is as it was. */
  accept: (flow: Flow) => void;
  undo: (() => void) | null;
  redo: (() => void) | null;
  selected: readonly string[];
  select: (ids: readonly string[]) => void;
}

const BuilderContext = createContext<Builder | null>(null);
export const BuilderProvider = BuilderContext.Provider;

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (!builder) throw new Error('outside of the builder');
  return builder;
}

/** Everything the builder knows, from the flow it was opened with. */
export function useBuilderState(opened: Flow): Builder {
  const client = useQueryClient();
  const [flow, setFlow] = useState(opened);
  const [history, setHistory] = useState<History>(() => beginHistory(drawn(opened.draft)));
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [saver] = useState(
    () =>
      new DraftSaver(
        opened.revision,
        (patch) => api.put<Flow>(`/api/flows/${opened.id}`, patch),
        (saved) => {
          setFlow(saved);
          client.setQueryData(['flow', saved.id], saved);
          void client.invalidateQueries({ queryKey: ['flows'] });
        },
      ),
  );
  // Several changes may come before the next drawing: each builds on the one before.
  const latest = useRef(history);

  const move = useCallback(
    (next: History) => {
      if (next === latest.current) return;
      latest.current = next;
      setHistory(next);
      saver.change({ draft: next.now });
    },
    [saver],
  );
  const edit = useCallback<Builder['edit']>((change, key) => move(changed(latest.current, change(latest.current.now), Date.now(), key ?? null)), [move]);
  const editStep = useCallback<Builder['editStep']>((step, key) => edit((definition) => changeStep(definition, step), key), [edit]);
  const patch = useCallback<Builder['patch']>(
    (values) => {
      setFlow((before) => ({ ...before, ...values }));
      saver.change(values);
    },
    [saver],
  );
  const replace = useCallback<Builder['replace']>(
    (other) => {
      setFlow(other);
      saver.adopt(other.revision);
      latest.current = changed(latest.current, drawn(other.draft), Date.now());
      setHistory(latest.current);
    },
    [saver],
  );
  const accept = useCallback<Builder['accept']>(
    (other) => {
      setFlow(other);
      saver.adopt(other.revision);
    },
    [saver],
  );

  useTakeOver(opened, flow, saver, replace, accept);
  useLeaving(saver);

  return useMemo(
    () => ({
      flow,
      definition: history.now,
      problems: flow.problems,
      saver,
      edit,
      editStep,
      patch,
      replace,
      accept,
      undo: history.past.length > 0 ? () => move(undone(latest.current)) : null,
      redo: history.future.length > 0 ? () => move(redone(latest.current)) : null,
      selected,
      select: setSelected,
    }),
    [flow, history, saver, edit, editStep, patch, replace, accept, move, selected],
  );
}

/** A flow that nobody drew yet gets its places here; it is saved with the first real change. */
function drawn(definition: Definition): Definition {
  return needsArranging(definition) ? arranged(definition) : definition;
}

/** Somebody else saved while nothing of ours was waiting: show theirs. What waits meets the conflict when it is saved. */
function useTakeOver(heard: Flow, flow: Flow, saver: DraftSaver, replace: (flow: Flow) => void, accept: (flow: Flow) => void): void {
  useEffect(() => {
    if (heard.revision <= saver.revision || !saver.settled || heard.revision <= flow.revision) return;
    // Publishing and renaming raise the revision as well; only another drawing is worth a step to undo.
    if (JSON.stringify(heard.draft) === JSON.stringify(flow.draft)) accept(heard);
    else replace(heard);
  }, [heard, flow, saver, replace, accept]);
}

function useLeaving(saver: DraftSaver): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!saver.settled) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      void saver.flush();
    };
  }, [saver]);
}

export function useSaveState(saver: DraftSaver) {
  return useSyncExternalStore(saver.watch, () => saver.state);
}
