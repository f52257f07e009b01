import { Chip, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconCalendar, IconClock } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTime, quickChoices, quickTime, toInstant, type WallTime } from '../../shared/quickTimes';
import { allZones, differs, showRelative, showWhen, viewerZone } from '../../shared/time';
import { useNow } from '../../shared/useNow';

/** `at` null means now. */
export interface When {
  at: WallTime | null;
  timeZone: string;
}

export function WhenField({ when, onChange, error, allowNow = true }: { when: When; onChange: (when: When) => void; error?: string; allowNow?: boolean }) {
  const { t, i18n } = useTranslation();
  const zones = useMemo(() => allZones(), []);
  const now = useNow();
  const choices = quickChoices.flatMap((choice) => {
    const at = quickTime(choice, now, when.timeZone);
    return at ? [{ choice, at }] : [];
  });
  const instant = when.at ? toInstant(when.at, when.timeZone) : null;
  const past = instant !== null && instant.getTime() < now.getTime() - 60_000;
  const picked = when.at === null ? 'now' : (choices.find(({ at }) => at.date === when.at?.date && at.time === when.at.time)?.choice ?? 'other');
  const start = () => onChange({ ...when, at: quickTime('in10', now, when.timeZone) });
  return (
    <Stack gap="sm">
      <Chip.Group
        value={picked}
        onChange={(value) => {
          if (value === 'now') onChange({ ...when, at: null });
          else if (value === 'other') start();
          else onChange({ ...when, at: choices.find(({ choice }) => choice === value)?.at ?? null });
        }}
      >
        <Group gap={6} role="group" aria-label={t('when.quick')}>
          {allowNow && (
            <Chip value="now" size="sm" radius="sm">
              {t('when.now')}
            </Chip>
          )}
          {choices.map(({ choice }) => (
            <Chip key={choice} value={choice} size="sm" radius="sm">
              {t(`when.${choice}`)}
            </Chip>
          ))}
          <Chip value="other" size="sm" radius="sm">
            {t('when.other')}
          </Chip>
        </Group>
      </Chip.Group>
      {when.at && (
        <>
          <Group gap="sm" align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
            <DateInput
              label={t('when.date')}
              leftSection={<IconCalendar size={16} />}
              valueFormat={i18n.language === 'en' ? 'DD MMM YYYY' : 'DD/MM/YYYY'}
              popoverProps={{ shadow: 'md' }}
              miw={140}
              value={when.at.date}
              onChange={(date) => date && onChange({ ...when, at: { date: date.slice(0, 10), time: when.at?.time ?? '09:00' } })}
            />
            <TimeField value={when.at.time} onChange={(time) => onChange({ ...when, at: { date: when.at?.date ?? '', time } })} />
            <Select
              label={t('when.zone')}
              data={zones}
              searchable
              allowDeselect={false}
              miw={220}
              value={when.timeZone}
              onChange={(timeZone) => timeZone && onChange({ ...when, timeZone })}
              nothingFoundMessage={t('common.nothingFound')}
            />
          </Group>
          {instant && !error && (
            <Text size="sm" c={past ? 'var(--bad)' : 'dimmed'} aria-live="polite">
              {past ? t('when.past') : t('when.goes', { when: showWhen(instant.toISOString(), when.timeZone), relative: showRelative(instant.toISOString()) })}
              {!past && differs(when.timeZone, instant) && ` ${t('when.yours', { when: showWhen(instant.toISOString(), viewerZone) })}`}
            </Text>
          )}
        </>
      )}
      {error && (
        <Text size="sm" c="var(--bad)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

/** 24-hour clock typed freely; put in order when left. */
function TimeField({ value, onChange }: { value: string; onChange: (time: string) => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<{ of: string; text: string } | null>(null);
  const text = draft && draft.of === value ? draft.text : value;
  const parsed = parseTime(text);
  return (
    <TextInput
      label={t('when.time')}
      leftSection={<IconClock size={16} />}
      placeholder="09:00"
      inputMode="numeric"
      className="number"
      miw={110}
      value={text}
      error={text && !parsed ? t('when.timeWrong') : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value;
        const whole = /^\d{1,2}[:h]\d{2}$/.test(next) ? parseTime(next) : null;
        setDraft({ of: whole ?? value, text: next });
        if (whole) onChange(whole);
      }}
      onBlur={() => {
        setDraft(null);
        if (parsed) onChange(parsed);
      }}
    />
  );
}
