import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { toastDone } from '../../../shared/toast';
import { pasteSteps, removeSteps } from '../model/graph';
import { readSteps, writeSteps } from '../model/newStep';
import type { Builder } from './builderState';

/** Ctrl Z, Y, C, X, V, D and S; in fields they stay the browser's own. */
export function useKeys(builder: Builder): void {
  const { t } = useTranslation();
  const latest = useRef(builder);
  useEffect(() => {
    latest.current = builder;
  }, [builder]);
  useEffect(() => {
    const paste = (text: string) => {
      const steps = readSteps(text);
      if (steps.length === 0) return false;
      const { definition, ids } = pasteSteps(latest.current.definition, steps);
      latest.current.edit(() => definition);
      latest.current.select(ids);
      return true;
    };
    const chosen = () => latest.current.definition.steps.filter(({ id }) => latest.current.selected.includes(id));
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const act = shortcuts(key, event.shiftKey);
      if (!act || (act !== 'save' && isTyping(event.target))) return;
      event.preventDefault();
      const { undo, redo, saver } = latest.current;
      if (act === 'undo') undo?.();
      if (act === 'redo') redo?.();
      if (act === 'copy') paste(writeSteps(chosen()));
      if (act === 'save') void saver.flush().then((saved) => saved && toastDone(t('flows.save.draftSaved')));
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !getSelection()?.isCollapsed || chosen().length === 0) return;
      event.clipboardData?.setData('text/plain', writeSteps(chosen()));
      event.preventDefault();
      if (event.type === 'cut') {
        const gone = chosen().map(({ id }) => id);
        latest.current.edit((definition) => removeSteps(definition, gone));
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!isTyping(event.target) && paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [t]);
}

function shortcuts(key: string, shift: boolean): 'undo' | 'redo' | 'copy' | 'save' | null {
  if (key === 'z') return shift ? 'redo' : 'undo';
  if (key === 'y') return 'redo';
  if (key === 'd') return 'copy';
  return key === 's' ? 'save' : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null;
}
