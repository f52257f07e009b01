import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, parseTime, quickChoices, quickTime, toInstant, wallTime } from '../../shared/quickTimes';
import { showRelative, showWhen } from '../../shared/time';
import { useNow } from '../../shared/useNow';
import { useMe } from '../accounts/session';
import classes from './Composer.module.css';

/** The clock of the composer: one press for a usual time, or an exact one. Times are on the person's own clock. */
export function WhenChoice({ choose, disabled }: { choose: (sendAt: string, timeZone: string) => void; disabled?: string }) {
  const { t, i18n } = useTranslation();
  const { timeZone } = useMe();
  const now = useNow();
  const [exact, setExact] = useState(false);
  const [date, setDate] = useState(() => wallTime(new Date(), timeZone).date);
  const [typed, setTyped] = useState('09:00');
  const time = parseTime(typed);
  const instant = time ? toInstant({ date, time }, timeZone) : null;
  const past = instant !== null && instant.getTime() <= now.getTime();
  if (disabled) {
    return (
      <Text size="sm" c="dimmed" p={4}>
        {disabled}
      </Text>
    );
  }
  if (!exact) {
    return (
      <div role="group" aria-label={t('when.quick')}>
        {quickChoices.map((choice) => {
          const at = quickTime(choice, now, timeZone);
          const moment = at && toInstant(at, timeZone);
          if (!at || !moment) return null;
          return (
            <button key={choice} type="button" className={classes.choice} onClick={() => choose(`${at.date}T${at.time}:00`, timeZone)}>
              <span>{t(`when.${choice}`)}</span>
              <span className={`${classes.choiceWhen} number`} aria-hidden>
                {showWhen(moment.toISOString(), timeZone)}
              </span>
            </button>
          );
        })}
        <button
          type="button"
          className={classes.choice}
          onClick={() => {
            const soon = new Date(now.getTime() + 60 * 60_000);
            const wall = wallTime(soon, timeZone);
            setDate(wall.date);
            setTyped(`${wall.time.slice(0, 2)}:00`);
            setExact(true);
          }}
        >
          {t('when.other')}
        </button>
      </div>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (time && !past) choose(`${date}T${time}:00`, timeZone);
      }}
    >
      <Stack gap="xs">
        <Group gap="xs" grow wrap="nowrap" align="flex-start">
          <DateInput
            label={t('when.date')}
            valueFormat={i18n.language === 'en' ? 'DD MMM YYYY' : 'DD/MM/YYYY'}
            minDate={addDays(wallTime(now, timeZone).date, 0)}
            value={date}
            popoverProps={{ withinPortal: false, shadow: 'md' }}
            onChange={(value) => value && setDate(value.slice(0, 10))}
          />
          <TextInput
            label={t('when.time')}
            inputMode="numeric"
            autoFocus
            className="number"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={typed && !time ? t('when.timeWrong') : undefined}
          />
        </Group>
        <Text size="xs" c={past ? 'var(--bad)' : 'dimmed'} aria-live="polite">
          {instant && (past ? t('when.past') : t('when.goes', { when: showWhen(instant.toISOString(), timeZone), relative: showRelative(instant.toISOString(), now) }))}
        </Text>
        <Button type="submit" disabled={!time || past}>
          {t('inbox.schedule')}
        </Button>
      </Stack>
    </form>
  );
}
