import { ActionIcon, Button, Group, Select, Stack, Switch, Text, Tooltip } from '@mantine/core';
import { DateInput, TimeInput } from '@mantine/dates';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { allZones, showDate } from '../../../shared/time';
import { weekDays, type Hours, type WeekDay } from '../model/contract';
import { mondayOnWorkingDays, pastMidnight, rowsOf, withDay } from '../model/hours';
import classes from './Forms.module.css';

/** Opening hours: each day with its spans, days closed, and the zone they are meant in. */
export function HoursField({ value, onChange }: { value: Hours; onChange: (hours: Hours) => void }) {
  const { t, i18n } = useTranslation();
  const zones = useMemo(() => allZones(), []);
  return (
    <Stack gap="md">
      <div>
        {weekDays.map((day) => (
          <Day key={day} day={day} hours={value} onChange={onChange} />
        ))}
      </div>
      <Select label={t('flows.hours.zone')} searchable allowDeselect={false} data={zones} value={value.timeZone} onChange={(timeZone) => timeZone && onChange({ ...value, timeZone })} maw={340} />
      <div>
        <DateInput
          label={t('flows.hours.closedOn')}
          placeholder={t('flows.hours.addDate')}
          valueFormat={i18n.language === 'en' ? 'DD MMM YYYY' : 'DD/MM/YYYY'}
          maw={200}
          value={null}
          onChange={(date) => date && onChange({ ...value, closedOn: [...new Set([...value.closedOn, date.slice(0, 10)])].sort() })}
        />
        <Group gap={6} mt={8}>
          {value.closedOn.map((date) => (
            <Button
              key={date}
              size="compact-xs"
              variant="default"
              rightSection={<IconX size={12} />}
              aria-label={t('flows.hours.removeDate', { date: showDate(`${date}T12:00:00`) })}
              onClick={() => onChange({ ...value, closedOn: value.closedOn.filter((other) => other !== date) })}
            >
              {showDate(`${date}T12:00:00`)}
            </Button>
          ))}
        </Group>
      </div>
    </Stack>
  );
}

function Day({ day, hours, onChange }: { day: WeekDay; hours: Hours; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation();
  const rows = rowsOf(hours, day);
  const name = t(`flows.hours.${day}`);
  return (
    <div className={classes.day}>
      <div className={classes.dayName}>
        <Switch size="xs" label={name} checked={rows.length > 0} onChange={(event) => onChange(withDay(hours, day, event.currentTarget.checked ? [{ from: '08:00', to: '18:00' }] : []))} />
      </div>
      <Stack gap={4}>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.dayName}>
            {t('flows.hours.closed')}
          </Text>
        )}
        {rows.map((row, index) => (
          <div key={index} className={classes.span}>
            <TimeInput
              className={classes.time}
              aria-label={t('flows.hours.from', { day: name })}
              value={row.from}
              onChange={(event) => onChange(withDay(hours, day, rows.map((other, at) => (at === index ? { ...other, from: event.currentTarget.value } : other))))}
            />
            <Text size="sm">{t('flows.hours.until')}</Text>
            <TimeInput
              className={classes.time}
              aria-label={t('flows.hours.to', { day: name })}
              value={row.to}
              onChange={(event) => onChange(withDay(hours, day, rows.map((other, at) => (at === index ? { ...other, to: event.currentTarget.value } : other))))}
            />
            {index === rows.length - 1 && rows.length < 4 && (
              <Tooltip label={t('flows.hours.addSpan')}>
                <ActionIcon aria-label={t('flows.hours.addSpanTo', { day: name })} onClick={() => onChange(withDay(hours, day, [...rows, { from: '19:00', to: '22:00' }]))}>
                  <IconPlus size={15} />
                </ActionIcon>
              </Tooltip>
            )}
            {rows.length > 1 && (
              <ActionIcon aria-label={t('flows.hours.removeSpan', { day: name })} onClick={() => onChange(withDay(hours, day, rows.filter((_, at) => at !== index)))}>
                <IconX size={15} />
              </ActionIcon>
            )}
            {day === 'monday' && index === 0 && (
              <Tooltip label={t('flows.hours.copy')}>
                <ActionIcon aria-label={t('flows.hours.copy')} onClick={() => onChange(mondayOnWorkingDays(hours))}>
                  <IconCopy size={15} />
                </ActionIcon>
              </Tooltip>
            )}
            {pastMidnight(row) && (
              <Text size="xs" c="dimmed">
                {t('flows.hours.nextDay')}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </div>
  );
}
