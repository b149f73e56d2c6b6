// What can be done with a schedule: all but deleting at once, since it can be taken back or harms nothing.
import { useNavigate } from '@tanstack/react-router';
import { Pause, Pencil, Play, Trash2, Zap } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '@/shared/api';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { schedulesChanged, type ShownSchedule } from '../data';
import { useScheduleWords } from '../words';

export function useScheduleActs({ id, name, state }: ShownSchedule): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useScheduleWords();
  const navigate = useNavigate();
  const off = useCan('scheduling:write') ? undefined : t.needs('scheduling:write');
  const { note, tried } = useTried(t.reasons);
  const [asks, setAsks] = useState(false);
  const run = () =>
    tried(async () => {
      await client.scheduling.runNow.mutate({ id });
      await schedulesChanged();
      toast(t.ran(name));
    });
  const turn = (pauses: boolean): Promise<boolean> =>
    tried(async () => {
      await client.scheduling[pauses ? 'pause' : 'resume'].mutate({ id });
      await schedulesChanged();
      toast((pauses ? t.paused : t.resumed)(name), () => void turn(!pauses));
    });
  const remove = async () => {
    await client.scheduling.delete.mutate({ id });
    await navigate({ to: '/schedules' });
    toast(t.remove.done(name));
    await schedulesChanged();
  };
  const isPaused = state === 'paused';
  return {
    acts: [
      { key: 'run', label: t.acts.run, icon: Zap, disabledBecause: off, onAct: run },
      { key: 'edit', label: t.acts.edit, icon: Pencil, disabledBecause: off, onAct: () => navigate({ to: '/schedules/$scheduleId/edit', params: { scheduleId: id } }) },
      ...(state === 'finished' ? [] : [{ key: 'turn', label: isPaused ? t.acts.resume : t.acts.pause, icon: isPaused ? Play : Pause, disabledBecause: off, onAct: () => turn(!isPaused) }]),
      { key: 'remove', label: t.acts.remove, icon: Trash2, tone: 'danger', disabledBecause: off, onAct: () => setAsks(true) },
    ],
    said: (
      <>
        {note}
        <ConfirmDialog open={asks} title={t.remove.title(name)} action={t.remove.action} onClose={() => setAsks(false)} onConfirm={remove}>
          {t.remove.text}
        </ConfirmDialog>
      </>
    ),
  };
}
