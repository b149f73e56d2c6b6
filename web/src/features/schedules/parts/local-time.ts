// Times as they are typed, on the clock of a zone: "2026-05-09 14:30".
import { parseDateTime, toZoned } from '@internationalized/date';

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

export function typedOf(at: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
  return parts.format(new Date(at));
}

