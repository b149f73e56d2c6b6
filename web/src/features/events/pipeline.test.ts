import { expect, test } from 'vitest';
import type { StageStatus } from '@/client/routers/pipeline';
import { fewLines, troublesOf, withGaps } from './pipeline';

const stage = (partition: number, lag: number, oldestSeconds: number, waitingFor: string | null = null): StageStatus => ({ name: 'events', partition, lag, oldestSeconds, waitingFor });

test.each([
  ['what is worked off is no trouble', [stage(0, 5, 2), stage(1, 0, 0)], []],
  ['all wait and nothing failed: nobody is there', [stage(0, 5, 90), stage(1, 3, 60)], ['nobody']],
  ['where only one waits, nobody works on it either', [stage(0, 5, 90), stage(1, 0, 0)], ['nobody']],
  ['one stands while another is worked off: too much', [stage(0, 5, 90), stage(1, 3, 1)], ['late']],
  ['one fails at its batch', [stage(0, 5, 1, 'ValueError: odd'), stage(1, 0, 0)], ['one']],
  ['all fail: what they need is away', [stage(0, 5, 1, 'refused'), stage(1, 2, 1, 'refused')], ['engine']],
  ['an engine is named', [stage(0, 5, 1, 'ClickHouse does not answer'), stage(1, 0, 0)], ['engine']],
  ['so is the database', [stage(0, 5, 1, 'The database does not answer'), stage(1, 0, 0)], ['engine']],
])('%s', (_, stages, causes) => {
  expect(troublesOf(stages).map(({ cause }) => cause)).toEqual(causes);
});

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const course = (...seconds: readonly number[]) => ({
  everySeconds: 10,
  times: seconds.map(at),
  stages: [{ name: 'events', partition: 0, lag: seconds.map((_, place) => place), oldestSeconds: seconds.map(() => 0) }],
});

test('a time in which nobody looked is a bucket of which nothing is known', () => {
  const { times, lag } = withGaps(course(0, 10, 90, 100), 105_000);
  expect(times).toEqual([at(0), at(10), null, at(90), at(100)]);
  expect(lag[0]?.values).toEqual([0, 1, null, 2, 3]);
});

test('so is the time since the last look', () => {
  expect(withGaps(course(0, 10), 60_000).times).toEqual([at(0), at(10), null]);
});

test('lines that are too many are put together by their stage', () => {
  const lines = Array.from({ length: 6 }, (_, partition) => ({ key: String(partition), name: partition < 4 ? 'events' : 'carts', partition, values: [partition, null] }));
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  expect(fewLines(lines, sum).map(({ name, values }) => [name, ...values])).toEqual([
    ['events', 6, null],
    ['carts', 9, null],
  ]);
  expect(fewLines(lines.slice(0, 5), sum)).toHaveLength(5);
});
