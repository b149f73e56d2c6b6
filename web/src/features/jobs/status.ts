// How queues and jobs stand, as a tone; what a queue needs is told by its counts and by what its workers did lately.
import type { JobBucket, JobState, QueueCounts } from '@/client/routers/jobs';
import type { Tone } from '@/shared/kit';

export const STATE_TONES: Record<JobState, Tone> = {
  waiting: 'idle',
  prioritized: 'idle',
  delayed: 'idle',
  active: 'active',
  completed: 'good',
  failed: 'bad',
  'waiting-children': 'idle',
};

export type QueueStanding = 'paused' | 'no_worker' | 'dead_letters' | 'working' | 'quiet';

export const QUEUE_TONES: Record<QueueStanding, Tone> = {
  paused: 'warn',
  no_worker: 'bad',
  dead_letters: 'warn',
  working: 'active',
  quiet: 'good',
};

/** Workers write down each minute that they were there, and may be a moment late with it. */
const SILENT_MS = 180_000;

/** `buckets` are the last hour's, by the minute; while they are not known, a worker is taken to be there. */
export function standingOf(counts: QueueCounts, buckets: readonly JobBucket[] | undefined, now: number): QueueStanding {
  if (counts.isPaused) return 'paused';
  const last = buckets?.findLast(({ workerUse }) => workerUse !== null);
  const isSilent = buckets !== undefined && (last === undefined || now - Date.parse(last.startsAt) > SILENT_MS);
  // A queue that nothing goes into needs nobody.
  if (isSilent && counts.active === 0 && counts.waiting + counts.prioritized > 0) return 'no_worker';
  if (counts.failed > 0) return 'dead_letters';
  return counts.active > 0 ? 'working' : 'quiet';
}
