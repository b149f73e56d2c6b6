// A month of a store's calendar, and where things lie in it.
import { parseDate } from '@internationalized/date';
import { startOf } from '@/shared/format/days';

export interface Month {
  /** `2026-11` */
  readonly key: string;
  readonly days: readonly string[];
  /** The instants between which it lies. */
  readonly from: string;
  readonly to: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month that an address names, else that of a day. */
export const monthKey = (asked: string | undefined, today: string): string => (asked !== undefined && MONTH.test(asked) ? asked : today.slice(0, 7));

export function monthOf(key: string, zone: string): Month {
  const first = parseDate(`${key}-01`);
  const count = first.calendar.getDaysInMonth(first);
  const days = Array.from({ length: count }, (_, place) => first.add({ days: place }).toString());
  return { key, days, from: startOf(`${key}-01`, zone), to: startOf(first.add({ months: 1 }).toString(), zone) };
}

export const monthPlus = (key: string, months: number): string => parseDate(`${key}-01`).add({ months }).toString().slice(0, 7);

/** Days of equal width, whatever the clocks do: where an instant lies in a month, as a share of it. */
export function placeIn({ days, to }: Month, at: string, zone: string): number {
  const moment = Date.parse(at);
  const starts = [...days.map((day) => Date.parse(startOf(day, zone))), Date.parse(to)];
  const place = starts.findLastIndex((start) => start <= moment);
  if (place < 0) return 0;
  const [begin, end] = [starts[place] ?? 0, starts[place + 1]];
  return end === undefined ? 1 : (place + (moment - begin) / (end - begin)) / days.length;
}

/** Saturday and Sunday. */
export const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
