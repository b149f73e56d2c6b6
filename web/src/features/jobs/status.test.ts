import { expect, test } from 'vitest';
import type { JobBucket, QueueCounts } from '@/client/routers/jobs';
import { standingOf } from './status';

const NOW = Date.parse('2026-05-09T12:00:00Z');
const COUNTS: QueueCounts = { queue: 'email', waiting: 0, active: 0, delayed: 0, prioritized: 0, completed: 0, failed: 0, isPaused: false };
const at = (startsAt: string) => [{ startsAt, workerUse: 0.1 } as JobBucket];

test.each([
  ['paused', { ...COUNTS, isPaused: true, failed: 3 }, at('2026-05-09T11:59:00Z')],
  ['no_worker', { ...COUNTS, failed: 3, waiting: 1 }, at('2026-05-09T11:50:00Z')],
  ['no_worker', { ...COUNTS, prioritized: 1 }, []],
  ['quiet', COUNTS, []],
  ['working', { ...COUNTS, active: 1 }, []],
  ['dead_letters', { ...COUNTS, failed: 3, active: 1 }, at('2026-05-09T11:59:00Z')],
  ['quiet', COUNTS, at('2026-05-09T11:59:00Z')],
  ['quiet', COUNTS, undefined],
] as const)('it is %s', (standing, counts, buckets) => {
  expect(standingOf(counts, buckets, NOW)).toBe(standing);
});
