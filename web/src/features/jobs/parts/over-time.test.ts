import { expect, test } from 'vitest';
import type { JobBucket } from '@/client/routers/jobs';
import { courseOf, meanWait } from './over-time';

const NOW = Date.parse('2026-05-09T12:00:30Z');
const bucket = (startsAt: string, done: number, meanWaitMs: number | null = null) =>
  ({ startsAt, done, failed: 0, retried: 0, cancelled: 0, meanWaitMs }) as JobBucket;

test('steps without a worker are gaps, several queues are added, the last step still runs', () => {
  const found = [bucket('2026-05-09T12:00:00Z', 2), bucket('2026-05-09T11:58:00Z', 3), bucket('2026-05-09T11:58:00Z', 4)];
  const { buckets, of } = courseOf(found, 'hour', NOW, 'en-GB', 'UTC');
  expect(buckets).toHaveLength(60);
  expect(buckets.at(-1)).toMatchObject({ label: '12:00', isRunning: true });
  expect(of(({ done }) => done).slice(-3)).toEqual([7, null, 2]);
});

test('waits are weighed by runs', () => {
  expect(meanWait([bucket('2026-05-09T12:00:00Z', 1, 100), bucket('2026-05-09T11:58:00Z', 3, 20)])).toBe(40);
  expect(meanWait([bucket('2026-05-09T12:00:00Z', 0)])).toBeNull();
});
