// Why jobs failed, put together: ids and numbers tell occurrences apart, not causes.
import type { Job } from '../data';

export interface Cause {
  readonly name: string;
  readonly reason: string;
  readonly count: number;
}

const MOST = 5;
const OWN = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b|\b\d{3,}\b/gi;

/** The most frequent first, each as it was said by the newest. */
export function reasonsOf(jobs: readonly Job[]): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const { name, failedReason } of jobs) {
    const reason = failedReason ?? '—';
    const key = `${name} ${reason.replaceAll(OWN, '·')}`;
    const known = causes.get(key);
    causes.set(key, known ? { ...known, count: known.count + 1 } : { name, reason, count: 1 });
  }
  return [...causes.values()].sort((one, other) => other.count - one.count).slice(0, MOST);
}
