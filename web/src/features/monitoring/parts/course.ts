// Minutes of many processes as charts have them: put together by steps, and by role.
import type { ProcessFigures } from '@/client/routers/system';
import type { Bucket } from '@/shared/charts';
import { formatInstant } from '@/shared/format';
import { type Span, SPANS } from '../data';

const MINUTE_MS = 60_000;
/** A day in steps of a quarter of an hour, an hour by the minute. */
const STEPS: Readonly<Record<Span, number>> = { hour: 1, day: 15 };

export interface Course {
  readonly buckets: readonly Bucket[];
  readonly found: ReadonlyArray<readonly ProcessFigures[]>;
}

export function courseOf(figures: readonly ProcessFigures[], span: Span, now: number, locale: string, zone: string): Course {
  const step = STEPS[span] * MINUTE_MS;
  const last = Math.floor(now / step) * step;
  const count = SPANS[span] / STEPS[span];
  const starts = Array.from({ length: count }, (_, place) => last - (count - 1 - place) * step);
  const found = starts.map((start) => figures.filter(({ at }) => Date.parse(at) >= start && Date.parse(at) < start + step));
  return {
    buckets: starts.map((at) => ({ key: String(at), label: formatInstant(new Date(at), locale, zone, new Date(now)), isRunning: at === last })),
    found,
  };
}

const sum = (of: readonly ProcessFigures[], value: (one: ProcessFigures) => number): number => of.reduce((all, one) => all + value(one), 0);

/** What all did in a step; nothing where nobody said. */
export const total = (of: readonly ProcessFigures[], value: (one: ProcessFigures) => number): number | null => (of.length === 0 ? null : sum(of, value));

export function meanCall(of: readonly ProcessFigures[]): number | null {
  const calls = sum(of, (one) => one.calls);
  return calls === 0 ? null : sum(of, (one) => one.callMs) / calls;
}

/** The share of one core that a role took in a step. */
export const coreShare = (of: readonly ProcessFigures[], role: string, span: Span): number | null =>
  total(of.filter((one) => one.role === role), (one) => one.cpuMs / (STEPS[span] * MINUTE_MS));

/** What the processes of a role held: the mean of its minutes, times how many there were at once. */
export function memoryOf(of: readonly ProcessFigures[], role: string, span: Span): number | null {
  const known = of.filter((one) => one.role === role && one.memoryBytes !== null);
  return known.length === 0 ? null : sum(known, (one) => one.memoryBytes ?? 0) / Math.min(STEPS[span], Math.max(1, new Set(known.map(({ at }) => at.slice(0, 16))).size));
}

export const rolesOf = (figures: readonly ProcessFigures[]): readonly string[] => [...new Set(figures.map(({ role }) => role))].sort().slice(0, 5);
