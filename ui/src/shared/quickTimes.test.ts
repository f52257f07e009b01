import { describe, expect, it } from 'vitest';
import { addDays, durationMinutes, offsetMinutes, parseTime, quickTime, toInstant, wallTime } from './quickTimes';

const saoPaulo = 'America/Sao_Paulo';
/** Saturday 2026-11-21, 20:14:30 in São Paulo. */
const saturday = new Date('2026-11-21T23:14:30Z');

describe('wall clock', () => {
  it('shows the zone’s day, not the machine’s', () => {
    expect(wallTime(new Date('2026-11-22T01:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-21', time: '22:00' });
    expect(wallTime(new Date('2026-11-22T03:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-22', time: '00:00' });
  });

  it('goes there and back in zones with odd offsets', () => {
    for (const zone of [saoPaulo, 'Asia/Kolkata', 'Europe/Lisbon', 'UTC', 'Pacific/Chatham']) {
      const wall = wallTime(saturday, zone);
      expect(wallTime(toInstant(wall, zone)!, zone)).toEqual(wall);
    }
  });

  it('knows both sides of a clock change', () => {
    expect(toInstant({ date: '2026-03-28', time: '12:00' }, 'Europe/Lisbon')?.toISOString()).toBe('2026-03-28T12:00:00.000Z');
    expect(toInstant({ date: '2026-03-29', time: '12:00' }, 'Europe/Lisbon')?.toISOString()).toBe('2026-03-29T11:00:00.000Z');
    expect(offsetMinutes(saturday, saoPaulo)).toBe(-180);
  });

  it('answers nothing for nonsense', () => expect(toInstant({ date: 'x', time: '09:00' }, saoPaulo)).toBeNull());
});

describe('quick choices', () => {
  it('rounds ten minutes up, so that it is never less', () => {
    expect(quickTime('in10', saturday, saoPaulo)).toEqual({ date: '2026-11-21', time: '20:25' });
  });

  it('leaves out today 18h once it has passed', () => {
    expect(quickTime('today18', saturday, saoPaulo)).toBeNull();
    expect(quickTime('today18', new Date('2026-11-21T12:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-21', time: '18:00' });
  });

  it('finds tomorrow across a month’s end', () => {
    expect(quickTime('tomorrow9', new Date('2026-11-30T15:00:00Z'), saoPaulo)).toEqual({ date: '2026-12-01', time: '09:00' });
  });

  it('means the next Monday, even on a Monday', () => {
    expect(quickTime('monday9', saturday, saoPaulo)).toEqual({ date: '2026-11-23', time: '09:00' });
    expect(quickTime('monday9', new Date('2026-11-23T15:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-30', time: '09:00' });
    expect(quickTime('monday9', new Date('2026-11-24T15:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-30', time: '09:00' });
  });

  it('leaves Monday out on a Sunday of the zone, when it is tomorrow', () => {
    expect(quickTime('monday9', new Date('2026-11-22T15:00:00Z'), saoPaulo)).toBeNull();
    expect(quickTime('monday9', new Date('2026-11-22T02:00:00Z'), saoPaulo)).toEqual({ date: '2026-11-23', time: '09:00' });
    expect(quickTime('monday9', new Date('2026-11-23T02:00:00Z'), saoPaulo)).toBeNull();
  });

  it('adds days over a leap day', () => expect(addDays('2028-02-28', 2)).toBe('2028-03-01'));
});

describe('typed times', () => {
  it.each([
    ['9', '09:00'],
    ['21', '21:00'],
    ['930', '09:30'],
    ['0930', '09:30'],
    ['9:30', '09:30'],
    ['9h30', '09:30'],
    ['9h', '09:00'],
    ['23.59', '23:59'],
  ])('reads %s as %s', (typed, expected) => expect(parseTime(typed)).toBe(expected));

  it.each(['', '24:00', '9:60', 'nove', '12345'])('refuses “%s”', (typed) => expect(parseTime(typed)).toBeNull());
});

it('reads the durations that the API uses', () => {
  expect(['PT30M', 'PT2H', 'P1D', 'PT1H30M', 'nonsense', null].map(durationMinutes)).toEqual([30, 120, 1440, 90, null, null]);
});
