import i18next from 'i18next';
import { offsetMinutes, wallTime } from './quickTimes';

export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'America/Sao_Paulo';

function locale(): string {
  return i18next.language === 'en' ? 'en-GB' : 'pt-BR';
}

/** “São Paulo (GMT-3)”, for a zone that is not the viewer's. */
export function showZone(timeZone: string, at: Date = new Date()): string {
  const city = (timeZone.split('/').at(-1) ?? timeZone).replace(/_/g, ' ');
  return `${city} (${showOffset(offsetMinutes(at, timeZone))})`;
}

export function showOffset(minutes: number): string {
  const hours = Math.trunc(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  if (minutes === 0) return 'GMT';
  return `GMT${minutes < 0 ? '-' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** Zones that show another clock at that moment; two names for one clock need no mention. */
export function differs(timeZone: string, at: Date, other: string = viewerZone): boolean {
  return timeZone !== other && offsetMinutes(at, timeZone) !== offsetMinutes(at, other);
}

/** “hoje 18:00”, “amanhã 09:00”, “sex., 28 de nov., 09:00”: with the zone only when it differs from the viewer's. */
export function showWhen(iso: string, timeZone: string = viewerZone, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const zone = validZone(timeZone) ? timeZone : viewerZone;
  const wall = wallTime(at, zone);
  const today = wallTime(now, zone).date;
  const days = Math.round((Date.parse(wall.date) - Date.parse(today)) / 86_400_000);
  const near: Record<string, string> = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' };
  const day = near[String(days)];
  const clock = day ? `${i18next.t(`time.${day}`)} ${wall.time}` : `${showDay(at, zone, now)} ${wall.time}`;
  return differs(zone, at) ? `${clock} · ${showZone(zone, at)}` : clock;
}

function showDay(at: Date, timeZone: string, now: Date): string {
  const sameYear = wallTime(at, timeZone).date.slice(0, 4) === wallTime(now, timeZone).date.slice(0, 4);
  return new Intl.DateTimeFormat(locale(), {
    timeZone,
    weekday: sameYear ? 'short' : undefined,
    day: 'numeric',
    month: 'short',
    year: sameYear ? undefined : 'numeric',
  })
    .format(at)
    .replace(/\./g, '');
}

export function showFull(iso: string, timeZone: string = viewerZone): string {
  const at = new Date(iso);
  const zone = validZone(timeZone) ? timeZone : viewerZone;
  const text = new Intl.DateTimeFormat(locale(), { timeZone: zone, dateStyle: 'full', timeStyle: 'medium' }).format(at);
  return `${text} · ${showZone(zone, at)}`;
}

/** The day above a run of messages: “hoje”, “ontem”, “quarta-feira”, “12 de março de 2026”. */
export function showDayName(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const days = Math.round((Date.parse(wallTime(now, viewerZone).date) - Date.parse(wallTime(at, viewerZone).date)) / 86_400_000);
  if (days === 0) return i18next.t('time.today');
  if (days === 1) return i18next.t('time.yesterday');
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(locale(), { weekday: 'long' }).format(at);
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

export function showDate(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso)).replace(/\./g, '');
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** “há 5 minutos”, “em 2 horas”. */
export function showRelative(iso: string, now: Date = new Date()): string {
  const seconds = Math.round((new Date(iso).getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return i18next.t('time.now');
}

export function validZone(timeZone: string | null | undefined): timeZone is string {
  if (!timeZone) return false;
  try {
    return Boolean(Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

export function allZones(): { value: string; label: string }[] {
  const now = new Date();
  const names = new Set([...Intl.supportedValuesOf('timeZone'), viewerZone, 'America/Sao_Paulo', 'UTC']);
  return [...names]
    .map((value) => ({ value, offset: offsetMinutes(now, value) }))
    .sort((a, b) => a.offset - b.offset || a.value.localeCompare(b.value))
    .map(({ value, offset }) => ({ value, label: `${value.replace(/_/g, ' ')} · ${showOffset(offset)}` }));
}

/** Which of two moments is earlier. As texts they do not say: “37.4Z” sorts before “37Z”. */
export function compareTimes(a: string, b: string): number {
  return a === b ? 0 : Date.parse(a) - Date.parse(b);
}
