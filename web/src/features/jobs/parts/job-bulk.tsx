// What is done with many jobs of a queue: those that are named, or all of this state.
import { RotateCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '@/shared/api';
import { toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type BulkAct, BulkDialog, type Chosen, type Run } from '@/shared/shapes';
import { fetchAll, type Job, jobsChanged, type ShownState } from '../data';
import { useJobWords } from '../words';

interface Asking {
  readonly act: 'retryMany' | 'removeMany';
  readonly jobs: readonly Job[];
}

export function useJobBulk(queue: string, state: ShownState, rows: readonly Job[]): { readonly bulk: readonly BulkAct[]; readonly said: ReactNode } {
  const t = useJobWords();
  const canWrite = useCan('jobs:write');
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState<Asking | null>(null);
  const jobsOf = async (chosen: Chosen) =>
    chosen.kind === 'some' ? rows.filter(({ id }) => chosen.ids.has(id)) : (await fetchAll(queue, state)).filter(({ id }) => !chosen.except.has(id));
  const ask = (act: Asking['act']) => (chosen: Chosen) => tried(async () => setAsking({ act, jobs: await jobsOf(chosen) }));
  const bulk: readonly BulkAct[] = [
    ...(state === 'failed' ? [{ key: 'retry', icon: RotateCw, label: t.acts.retry, onAct: ask('retryMany') }] : []),
    ...(state === 'active' ? [] : [{ key: 'remove', icon: Trash2, label: t.acts.remove, tone: 'danger' as const, onAct: ask('removeMany') }]),
  ];
  const onOver = ({ done }: Run<Job>) => {
    void jobsChanged();
    if (asking && done.length > 0) toast(t[asking.act].done(done.length));
  };
  return {
    bulk: canWrite ? bulk : [],
    said: (
      <>
        {note && <div className="pb-12">{note}</div>}
        {asking && (
          <BulkDialog
            title={t[asking.act].title(asking.jobs.length)}
            text={t[asking.act].text}
            action={t[asking.act].action(asking.jobs.length)}
            tone={asking.act === 'removeMany' ? 'danger' : 'primary'}
            things={asking.jobs}
            nameOf={({ name, id }) => `${name} ${id}`}
            reasons={t.reasons}
            act={({ id }) => client.jobs[asking.act === 'retryMany' ? 'retry' : 'remove'].mutate({ queue, id })}
            onOver={onOver}
            onClose={() => setAsking(null)}
          />
        )}
      </>
    ),
  };
}
