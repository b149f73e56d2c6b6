import { expect, test } from 'vitest';
import type { ProcessFigures } from '@/client/routers/system';
import { coreShare, courseOf, meanCall, memoryOf, total } from './course';

const NOW = Date.parse('2026-05-09T12:00:30Z');
const did = (role: string, at: string, more: Partial<ProcessFigures> = {}): ProcessFigures => ({ role, at, calls: 2, faults: 0, callMs: 10, cpuMs: 6_000, memoryBytes: 100, ...more });

test('processes are put together by minute, and minutes of nobody are gaps', () => {
  const figures = [did('web', '2026-05-09T11:58:10Z'), did('web', '2026-05-09T11:58:40Z'), did('worker', '2026-05-09T12:00:01Z')];
  const { buckets, found } = courseOf(figures, 'hour', NOW, 'en-GB', 'UTC');
  expect(buckets).toHaveLength(60);
  expect(found.map((of) => total(of, ({ calls }) => calls)).slice(-3)).toEqual([4, null, 2]);
  expect(coreShare(found.at(-3) ?? [], 'web', 'hour')).toBe(0.2);
  expect(memoryOf(found.at(-3) ?? [], 'web', 'hour')).toBe(200);
  expect(memoryOf(found.at(-1) ?? [], 'web', 'hour')).toBeNull();
});

test('the mean of calls is weighed by how many there were', () => {
  expect(meanCall([did('web', '', { calls: 1, callMs: 100 }), did('web', '', { calls: 3, callMs: 20 })])).toBe(30);
  expect(meanCall([did('web', '', { calls: 0 })])).toBeNull();
});
