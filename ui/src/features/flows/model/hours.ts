import { weekDays, type Hours, type OpenRow, type WeekDay } from './contract';

/** A working week to begin with; people change what differs. */
export function usualHours(timeZone: string): Hours {
  return { timeZone, open: weekDays.slice(0, 5).map((day) => ({ day, from: '08:00', to: '18:00' })), closedOn: [] };
}

export function rowsOf(hours: Hours, day: WeekDay): OpenRow[] {
  return hours.open.filter((row) => row.day === day);
}

export function withDay(hours: Hours, day: WeekDay, rows: Pick<OpenRow, 'from' | 'to'>[]): Hours {
  const open = weekDays.flatMap((one) => (one === day ? rows.map(({ from, to }) => ({ day, from, to })) : rowsOf(hours, one)));
  return { ...hours, open };
}

/** Monday's rows on every other working day. */
export function mondayOnWorkingDays(hours: Hours): Hours {
  const monday = rowsOf(hours, 'monday');
  return weekDays.slice(1, 5).reduce((changed, day) => withDay(changed, day, monday), hours);
}

/** The closing time is not after the opening: the row runs into the next day. */
export function pastMidnight({ from, to }: Pick<OpenRow, 'from' | 'to'>): boolean {
  return to <= from;
}
