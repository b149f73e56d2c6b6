// How the pipeline stands, and how it stood: what waits where, for how long, and since when.
import { useQuery } from '@tanstack/react-query';
import type { PipelineCourse, StageStatus } from '@/client/routers/pipeline';
import { trpc } from '@/shared/api';
import type { Tone } from '@/shared/kit';

const STATUS_EVERY_MS = 2_000;
const COURSE_EVERY_MS = 10_000;

export const usePipeline = () => useQuery(trpc.pipeline.status.queryOptions(undefined, { refetchInterval: STATUS_EVERY_MS }));
export const useCourse = () => useQuery(trpc.pipeline.course.queryOptions(undefined, { refetchInterval: COURSE_EVERY_MS }));

/** `stands`: nothing of it was worked off lately; `fails`: what was tried last failed. */
export type Stand = 'caughtUp' | 'behind' | 'stands' | 'fails';

export const STAND_TONES: Record<Stand, Tone> = { caughtUp: 'good', behind: 'active', stands: 'bad', fails: 'bad' };

const STANDS_AFTER_SECONDS = 30;

export function standOf({ lag, oldestSeconds, waitingFor }: StageStatus): Stand {
  if (lag === 0) return 'caughtUp';
  if (waitingFor !== null) return 'fails';
  return oldestSeconds >= STANDS_AFTER_SECONDS ? 'stands' : 'behind';
}

/** What is to be done about a stage: one partition fails, all do, nobody works, or there is too much work. */
export type Cause = 'one' | 'engine' | 'nobody' | 'late';

/** What a reason names that is no fault of a batch. */
const ENGINES = /PostgreSQL|[Dd]atabase|ClickHouse|Redis|Kafka/;

export interface Trouble {
  readonly stage: string;
  readonly cause: Cause;
  readonly waitingFor: string | null;
  readonly oldestSeconds: number;
}

/** What somebody has to look at, of each stage or group the worst. */
export function troublesOf(stages: readonly StageStatus[]): readonly Trouble[] {
  const names = [...new Set(stages.map(({ name }) => name))];
  return names.flatMap((stage) => {
    const all = stages.filter(({ name }) => name === stage);
    const bad = all.filter((each) => STAND_TONES[standOf(each)] === 'bad');
    if (bad.length === 0) return [];
    const waitingFor = bad.find((each) => each.waitingFor !== null)?.waitingFor ?? null;
    const oldestSeconds = Math.max(...bad.map((each) => each.oldestSeconds));
    const isAll = bad.length === all.filter(({ lag }) => lag > 0).length;
    const fails: Cause = bad.length > 1 || ENGINES.test(waitingFor ?? '') ? 'engine' : 'one';
    const cause: Cause = waitingFor !== null ? fails : isAll ? 'nobody' : 'late';
    return [{ stage, cause, waitingFor, oldestSeconds }];
  });
}

export interface Line {
  readonly key: string;
  readonly name: string;
  readonly partition: number;
  readonly values: ReadonlyArray<number | null>;
}

export interface Course {
  readonly times: readonly (string | null)[];
  readonly lag: readonly Line[];
  readonly age: readonly Line[];
}

const GAP = 2.5;

/** The course with a bucket more wherever nobody looked for longer than a look takes. */
export function withGaps({ everySeconds, times, stages }: PipelineCourse, now: number): Course {
  const places: (number | null)[] = [];
  times.forEach((at, place) => {
    const before = times[place - 1];
    if (before !== undefined && Date.parse(at) - Date.parse(before) > GAP * everySeconds * 1_000) places.push(null);
    places.push(place);
  });
  const last = times.at(-1);
  if (last !== undefined && now - Date.parse(last) > GAP * everySeconds * 1_000) places.push(null);
  const line = (of: 'lag' | 'oldestSeconds') => (stage: PipelineCourse['stages'][number]): Line => ({
    key: `${stage.name}.${stage.partition}`,
    name: stage.name,
    partition: stage.partition,
    values: places.map((place) => (place === null ? null : (stage[of][place] ?? null))),
  });
  return {
    times: places.map((place) => (place === null ? null : (times[place] ?? null))),
    lag: stages.map(line('lag')),
    age: stages.map(line('oldestSeconds')),
  };
}

const MOST_LINES = 5;

/** Where there are more lines than can be told apart, those of a stage are put together. */
export function fewLines(lines: readonly Line[], together: (values: readonly number[]) => number): readonly Line[] {
  if (lines.length <= MOST_LINES) return lines;
  const names = [...new Set(lines.map(({ name }) => name))];
  return names.map((name) => {
    const all = lines.filter((each) => each.name === name);
    const values = (all[0]?.values ?? []).map((_, place) => {
      const known = all.map((each) => each.values[place]).filter((value) => typeof value === 'number');
      return known.length > 0 ? together(known) : null;
    });
    return { key: name, name, partition: -1, values };
  });
}
