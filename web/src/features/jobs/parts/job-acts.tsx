// What can be done with one job, by where it is.
import { FastForward, RotateCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '@/shared/api';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { type Job, jobsChanged } from '../data';
import { useJobWords } from '../words';

interface JobActs {
  readonly acts: readonly Act[];
  readonly said: ReactNode;
}

/** `onGone` leads away from the page of a job that is removed. */
export function useJobActs({ queue, id, state }: Job, onGone: () => unknown): JobActs {
  const t = useJobWords();
  const off = useCan('jobs:write') ? undefined : t.needs('jobs:write');
  const { note, tried } = useTried(t.reasons);
  const [asks, setAsks] = useState(false);
  const does = (act: 'retry' | 'promote', done: string) => () =>
    tried(async () => {
      await client.jobs[act].mutate({ queue, id });
      await jobsChanged();
      toast(done);
    });
  const remove = async () => {
    await client.jobs.remove.mutate({ queue, id });
    onGone();
    toast(t.removed);
    await jobsChanged();
  };
  return {
    acts: [
      ...(state === 'failed' ? [{ key: 'retry', label: t.acts.retry, icon: RotateCw, disabledBecause: off, onAct: does('retry', t.retried) }] : []),
      ...(state === 'delayed' ? [{ key: 'promote', label: t.acts.promote, icon: FastForward, disabledBecause: off, onAct: does('promote', t.promoted) }] : []),
      ...(state === 'active' ? [] : [{ key: 'remove', label: t.acts.remove, icon: Trash2, tone: 'danger' as const, disabledBecause: off, onAct: () => setAsks(true) }]),
    ],
    said: (
      <>
        {note && <div className="pb-16">{note}</div>}
        <ConfirmDialog open={asks} title={t.remove.title} action={t.acts.remove} onClose={() => setAsks(false)} onConfirm={remove}>
          {t.remove.text}
        </ConfirmDialog>
      </>
    ),
  };
}
