// Days of a store's zone as instants, over changes of the clock too.
import { parseDate, parseDateTime, toZoned } from '@internationalized/date';

/** When a day begins in a zone. */
export const startOf = (day: string, zone: string): string => parseDate(day).toDate(zone).toISOString();

/** When a day is over in a zone: the first instant that is not in it any more. */
export const endOf = (day: string, zone: string): string => parseDate(day).add({ days: 1 }).toDate(zone).toISOString();

/** The instant at which the clocks of a zone show a time, `2026-05-09T14:05`. */
export const instantOf = (local: string, zone: string): string => toZoned(parseDateTime(local), zone).toDate().toISOString();

const WRITTEN = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, `2026-05-09T14:05`, as fields hold it. */
export function localOf(at: string | Date, zone: string): string {
  let format = WRITTEN.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
    WRITTEN.set(zone, format);
  }
  return format.format(new Date(at)).replace(' ', 'T');
}
