// The columns of a queue's jobs: what they have besides depends on the state that is looked at.
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { cutInMiddle } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import type { Job, ShownState } from '../data';
import { useJobWords } from '../words';
import { JobChip } from './chips';


/** When it came to where it is. */
const whenOf = (job: Job, state: ShownState): string | null =>
  ({ failed: job.finishedAt, completed: job.finishedAt, active: job.startedAt, delayed: job.dueAt, waiting: job.addedAt, prioritized: job.addedAt })[state];

export function useJobColumns(state: ShownState): readonly Column<Job>[] {
  const t = useJobWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { jobColumns: heads } = t;
    const time = (key: string, head: string, of: (job: Job) => string | null): Column<Job> => ({
      key,
      head,
      kind: 'time',
      cell: (job) => formatted(of(job), (at) => formatInstant(at, locale, zone)),
      whole: (job) => formatted(of(job), (at) => formatExactly(at, locale, zone)),
      file: of,
    });
    const isAdded = state === 'waiting' || state === 'prioritized';
    return [
      {
        key: 'job',
        head: heads.job,
        kind: 'name',
        cell: ({ id, name }) => (
          <>
            {name} <span className="font-mono text-code text-text-3">{cutInMiddle(id)}</span>
          </>
        ),
        whole: ({ id }) => id,
        file: [
          [heads.job, ({ name }) => name],
          [t.job.id, ({ id }) => id],
        ],
      },
      { key: 'reason', head: heads.reason, kind: 'text', cell: ({ failedReason }) => failedReason ?? '—', whole: ({ failedReason }) => failedReason ?? undefined, file: ({ failedReason }) => failedReason },
      { key: 'attempts', head: heads.attempts, kind: 'count', cell: ({ attemptsMade, attemptsAllowed }) => t.attempts(attemptsMade, attemptsAllowed), file: ({ attemptsMade }) => attemptsMade },
      ...(isAdded ? [] : [time('at', heads.at[state], (job) => whenOf(job, state))]),
      time('added', heads.added, ({ addedAt }) => addedAt),
    ];
  }, [t, locale, zone, state]);
}

const formatted = (at: string | null, format: (at: string) => string): string => (at === null ? '—' : format(at));

export function useJobCard(state: ShownState): (job: Job) => CardOf {
  const t = useJobWords();
  const locale = useLocale();
  const zone = useZone();
  return (job) => ({
    title: job.name,
    value: formatted(whenOf(job, state), (at) => formatInstant(at, locale, zone)),
    note: job.failedReason ?? cutInMiddle(job.id),
    status: <JobChip inRow state={job.state} />,
    aside: t.attempts(job.attemptsMade, job.attemptsAllowed),
  });
}
