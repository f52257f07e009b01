import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { showFull, showRelative, showWhen } from './time';

/** A moment in the viewer's words, the exact one with its zone on hover and for screen readers. */
export function TimeText({ at, zone, relative = false }: { at: string; zone?: string; relative?: boolean }) {
  useMinute(relative);
  return (
    <Tooltip label={showFull(at, zone)}>
      <time dateTime={at} className="number">
        {relative ? showRelative(at) : showWhen(at, zone)}
      </time>
    </Tooltip>
  );
}

/** Draws again each half minute so that “há 2 minutos” stays true. */
function useMinute(enabled: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!enabled) return;
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, [enabled]);
}
