/** Wall-clock arithmetic in a named zone, with nothing but Intl. */

export interface WallTime {
  /** YYYY-MM-DD */
  date: string;
  /** HH:mm */
  time: string;
}

export const quickChoices = ['in10', 'today18', 'tomorrow9', 'monday9'] as const;
export type QuickChoice = (typeof quickChoices)[number];

export function wallTime(instant: Date, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** Minutes east of UTC at that instant. */
export function offsetMinutes(instant: Date, timeZone: string): number {
  const wall = wallTime(instant, timeZone);
  const whole = Math.floor(instant.getTime() / 60_000) * 60_000;
  return Math.round((Date.parse(`${wall.date}T${wall.time}:00Z`) - whole) / 60_000);
}

/** The instant at which the clock on that wall shows this; in a spring gap, the moment just after it. */
export function toInstant({ date, time }: WallTime, timeZone: string): Date | null {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const guess = asUtc - offsetMinutes(new Date(asUtc), timeZone) * 60_000;
  return new Date(asUtc - offsetMinutes(new Date(guess), timeZone) * 60_000);
}

export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** Null when the choice lies in the past, or is another one's time, so that the page can leave it out. */
export function quickTime(choice: QuickChoice, now: Date, timeZone: string): WallTime | null {
  const { date, time } = wallTime(now, timeZone);
  switch (choice) {
    case 'in10':
      return wallTime(new Date(Math.ceil((now.getTime() + 10 * 60_000) / 60_000) * 60_000), timeZone);
    case 'today18':
      return time < '17:59' ? { date, time: '18:00' } : null;
    case 'tomorrow9':
      return { date: addDays(date, 1), time: '09:00' };
    case 'monday9': {
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      // On Sundays Monday is tomorrow, which has a choice of its own.
      return weekday === 0 ? null : { date: addDays(date, 8 - weekday), time: '09:00' };
    }
  }
}

/** “930”, “9h30”, “9:30” and “21” are all understood. */
export function parseTime(input: string): string | null {
  const match = /^\s*(\d{1,2})(?:\s*[:h.]\s*|(?=\d{2}\s*$))?(\d{2})?\s*h?\s*$/i.exec(input);
  if (!match) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** ISO 8601 durations the page offers: PT30M, PT2H, P1D. */
export function durationMinutes(iso: string | null | undefined): number | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso ?? '');
  if (!match) return null;
  return Number(match[1] ?? 0) * 1440 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) + Number(match[4] ?? 0) / 60;
}
