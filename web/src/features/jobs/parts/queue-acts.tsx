// What can be done with a whole queue: pause and resume at once, the rest asked for with what it comes to.
import { Eraser, Pause, Play, RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CleanableJobState, JobsChanged, QueueCounts } from '@/client/routers/jobs';
import { client } from '@/shared/api';
import { FormDialog, PickOne, useEditing } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { CLEANED, jobsChanged } from '../data';
import { useJobWords } from '../words';

export function useQueueActs(queue: string, counts: QueueCounts | undefined): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useJobWords();
  const off = useCan('jobs:write') ? undefined : t.needs('jobs:write');
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState<'retryAll' | 'clean' | null>(null);
  const isPaused = counts?.isPaused ?? false;
  const turn = (pauses: boolean): Promise<boolean> =>
    tried(async () => {
      await client.jobs[pauses ? 'pause' : 'resume'].mutate({ queue });
      await jobsChanged();
      toast((pauses ? t.paused : t.resumed)(queue), () => void turn(!pauses));
    });
  const retryAll: Act = { key: 'retryAll', label: t.acts.retryAll, icon: RotateCw, disabledBecause: off, onAct: () => setAsking('retryAll') };
  const close = () => setAsking(null);
  return {
    acts: counts === undefined ? [] : [
      ...(counts.failed > 0 && !isPaused ? [retryAll] : []),
      { key: 'turn', label: isPaused ? t.acts.resume : t.acts.pause, icon: isPaused ? Play : Pause, disabledBecause: off, onAct: () => turn(!isPaused) },
      ...(counts.failed > 0 && isPaused ? [retryAll] : []),
      { key: 'clean', label: t.acts.clean, icon: Eraser, tone: 'danger', disabledBecause: off, onAct: () => setAsking('clean') },
    ],
    said: (
      <>
        {note}
        {asking === 'retryAll' && <RetryAllDialog queue={queue} count={counts?.failed ?? 0} onClose={close} />}
        {asking === 'clean' && <CleanDialog queue={queue} onClose={close} />}
      </>
    ),
  };
}

interface DialogProps {
  readonly queue: string;
  readonly onClose: () => void;
}

const MOST_AT_ONCE = 10_000;

function RetryAllDialog({ queue, count, onClose }: DialogProps & { count: number }) {
  const t = useJobWords().retryAll;
  const locale = useLocale();
  const said = formatExact(count, locale);
  const retry = async () => {
    const { count: retried } = await client.jobs.retryAll.mutate({ queue });
    await jobsChanged();
    toast(t.done(formatExact(retried, locale), retried));
  };
  return (
    <ConfirmDialog open tone="primary" title={t.title(said, count)} action={t.action(said, count)} onClose={onClose} onConfirm={retry}>
      {t.text(queue)}
      {count > MOST_AT_ONCE && ` ${t.more}`}
    </ConfirmDialog>
  );
}

interface Cleaned {
  readonly state: CleanableJobState;
  readonly age: string;
}

function CleanDialog({ queue, onClose }: DialogProps) {
  const { clean: t, states, reasons } = useJobWords();
  const locale = useLocale();
  const editing = useEditing<Cleaned, JobsChanged>({
    thing: null,
    values: { state: 'failed', age: '604800' },
    reasons,
    save: ({ state, age }, context) => client.jobs.clean.mutate({ queue, state, olderThanSeconds: Number(age) }, { context }),
    onSaved: async ({ count }) => {
      onClose();
      await jobsChanged();
      toast(t.done(formatExact(count, locale), count));
    },
  });
  return (
    <FormDialog editing={editing} tone="danger" title={t.title(queue)} description={t.text} action={t.action} onClose={onClose}>
      <PickOne name="state" label={t.state} required choices={CLEANED.map((value) => ({ value, label: states[value] }))} />
      <PickOne name="age" label={t.age} required choices={Object.entries(t.ages).map(([value, label]) => ({ value, label }))} />
    </FormDialog>
  );
}
