import i18next from 'i18next';

/** ISO 8601 durations in the three units that people choose from. */

export const units = ['second', 'minute', 'hour', 'day'] as const;
export type Unit = (typeof units)[number];

const seconds: Record<Unit, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 };
const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Seconds of `P1DT2H`; null when it is not a duration. */
export function secondsOf(duration: string | null | undefined): number | null {
  const match = duration ? pattern.exec(duration) : null;
  if (!match) return null;
  const [, weeks, days, hours, minutes, rest] = match.map((part) => Number(part ?? 0));
  return weeks! * 604_800 + days! * 86_400 + hours! * 3600 + minutes! * 60 + rest!;
}

/** The largest unit that needs no fraction. */
export function splitDuration(duration: string, allowed: readonly Unit[] = ['minute', 'hour', 'day']): { amount: number; unit: Unit } {
  const total = secondsOf(duration) ?? 0;
  const fitting = allowed.findLast((unit) => total >= seconds[unit] && total % seconds[unit] === 0);
  const unit = fitting ?? allowed[0] ?? 'minute';
  return { amount: total / seconds[unit], unit };
}

export function joinDuration(amount: number, unit: Unit): string {
  const whole = Math.max(0, Math.round(amount));
  if (unit === 'day') return `P${whole}D`;
  return `PT${whole}${{ hour: 'H', minute: 'M', second: 'S' }[unit]}`;
}

/** What separates two instants, for the simulator's clock. */
export function durationBetween(from: string, to: string): string {
  return `PT${Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / 1000))}S`;
}

/** “2 dias”, “1 hora e 30 minutos”. */
export function showDuration(duration: string): string {
  let left = secondsOf(duration);
  if (left === null) return duration;
  const parts: string[] = [];
  for (const unit of units.toReversed()) {
    const amount = Math.floor(left / seconds[unit]);
    if (amount > 0 || (unit === 'second' && parts.length === 0)) parts.push(i18next.t(`flows.unit.${unit}`, { count: amount }));
    left -= amount * seconds[unit];
  }
  return new Intl.ListFormat(i18next.language === 'en' ? 'en' : 'pt-BR', { type: 'conjunction' }).format(parts.slice(0, 2));
}
