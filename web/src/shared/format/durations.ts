// Durations as the server writes them: ISO 8601, of days and smaller.
import { numberFormat } from './counts';

const PARTS = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MS = [86_400_000, 3_600_000, 60_000, 1_000] as const;
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `PT1M15S` is 75,000. */
export function durationMs(text: string): number {
  const found = PARTS.exec(text);
  if (found === null) throw new Error(`No duration: ${text}`);
  return MS.reduce((sum, ms, place) => sum + Number(found[place + 1] ?? 0) * ms, 0);
}

/** "75 seconds", "30 minutes", "2 hours": in the largest unit that it is at least two of. */
export function formatDuration(text: string, locale: string): string {
  const seconds = Math.round(durationMs(text) / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? (['second', 1] as const);
  return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(seconds / size);
}

export type SpanUnit = 'seconds' | 'minutes' | 'hours' | 'days';

export const SPAN_SECONDS: Readonly<Record<SpanUnit, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

/** In the largest unit that it is whole in: `PT5400S` is 90 minutes. */
export function spanOf(text: string): { readonly count: number; readonly unit: SpanUnit } {
  const seconds = durationMs(text) / 1000;
  const unit = (['days', 'hours', 'minutes'] as const).find((each) => seconds > 0 && seconds % SPAN_SECONDS[each] === 0) ?? 'seconds';
  return { count: seconds / SPAN_SECONDS[unit], unit };
}

/** The same span of time as the server reads it. */
export const durationOf = (count: number, unit: SpanUnit): string => `PT${count * SPAN_SECONDS[unit]}S`;
