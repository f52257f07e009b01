import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StepKind } from '../model/contract';
import { KindIcon } from './KindIcon';
import { offered } from './kinds';
import classes from './Palette.module.css';

export const dragType = 'application/x-ramal-step';

interface PaletteProps {
  add: (kind: StepKind, byKey: boolean) => void;
}

/** All kinds of steps: a click adds one after the selected step, dragging puts it anywhere. */
export function Palette({ add }: PaletteProps) {
  const { t } = useTranslation();
  return (
    <nav className={classes.palette} aria-label={t('flows.builder.palette')}>
      {offered.map((kind) => (
        <Tooltip key={kind} label={t(`flows.kindHelp.${kind}`)} position="right" multiline w={220}>
          <button
            type="button"
            className={classes.entry}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.setData(dragType, kind);
              event.dataTransfer.effectAllowed = 'copy';
            }}
            // A press of a key is a click of no button.
            onClick={(event) => add(kind, event.detail === 0)}
          >
            <KindIcon kind={kind} />
            <span>{t(`flows.kindShort.${kind}`)}</span>
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
