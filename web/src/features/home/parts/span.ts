// Which days Home looks at: those of its address, asked so that they move on with the days.
import { dayPlus } from '@/shared/shapes';
import type { SpanSearch } from './search';

export const DAYS = [1, 7, 30, 90] as const;
const USUAL = 30;

/** Days of the store's zone, both within; without `until` it ends today. */
export interface AskedSpan {
  readonly since?: string;
  readonly until?: string;
}

/** What is asked of the server; what is left to it moves on with the days. */
export function askedOf({ days, from, to }: SpanSearch, today: string): AskedSpan {
  if (from !== undefined || to !== undefined) {
    return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
  }
  return days === undefined ? {} : { since: dayPlus(today, 1 - Number(days)) };
}

/** The address of a span; one of the usual lengths that ends today goes on with the days. */
export function searchOf(from: string | undefined, to: string | undefined, today: string): SpanSearch {
  const length = DAYS.find((days) => to === today && from === dayPlus(today, 1 - days));
  if (length === undefined) return { from, to };
  return length === USUAL ? {} : { days: String(length) as '1' | '7' | '90' };
}

/** How many days a span has. */
export const lengthOf = ({ since, until }: { since: string; until: string }): number =>
  Math.round((Date.parse(until) - Date.parse(since)) / 86_400_000) + 1;
