// Times as they are typed, on the clock of a zone: "2026-05-09 14:30".
import { parseDateTime, toZoned } from '@internationalized/date';
import { localOf } from '@/shared/format/days';

const TYPED = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/;

/** The instant, or null for what is no time there; of one that the clock shows twice, the first. */
export function instantOf(typed: string, zone: string): string | null {
  const found = TYPED.exec(typed.trim());
  if (found === null) return null;
  try {
    return toZoned(parseDateTime(`${found[1]}T${found[2]}`), zone, 'compatible').toDate().toISOString();
  } catch {
    return null;
  }
}

export const typedOf = (at: string, zone: string): string => localOf(at, zone).replace('T', ' ');

