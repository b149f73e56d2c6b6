// What can be done with an experiment: started at once; ended, promoted and deleted once that was asked.
import { useNavigate } from '@tanstack/react-router';
import { Pencil, Play, Square, Trash2, Trophy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '@/shared/api';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { experimentsChanged, type ShownResult } from '../tried';
import { useTriedWords } from '../words/tried';
import { useSaying } from './saying';

type Asked = 'end' | 'promote' | 'remove';

export function useExperimentActs({ experiment, verdict }: ShownResult): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const { experiments: t, needs, reasons } = useTriedWords();
  const say = useSaying();
  const navigate = useNavigate();
  const off = useCan('predictions:write') ? undefined : needs('predictions:write');
  const { note, tried } = useTried(reasons);
  const [asked, ask] = useState<Asked | null>(null);
  const { id, name, state } = experiment;
  const challenger = say.model(experiment.challengerVersion);
  const close = () => ask(null);
  const start = () =>
    tried(async () => {
      await client.experiments.start.mutate({ id });
      await experimentsChanged();
      toast(t.started(name));
    });
  const end = async (promote: boolean) => {
    await client.experiments.end.mutate({ id, promote, despite: promote && verdict !== 'better' });
    await experimentsChanged();
    toast(promote ? t.promote.done(challenger) : t.end.done(name));
  };
  const remove = async () => {
    await client.experiments.delete.mutate({ id });
    await navigate({ to: '/experiments' });
    toast(t.remove.done(name));
    await experimentsChanged();
  };
  const act = (key: string, label: string, icon: Act['icon'], onAct: () => unknown, tone?: Act['tone']): Act => ({ key, label, icon, disabledBecause: off, onAct, ...(tone ? { tone } : {}) });
  const edit = act('edit', t.acts.edit, Pencil, () => navigate({ to: '/experiments/$experimentId/edit', params: { experimentId: id } }));
  const gone = act('remove', t.acts.remove, Trash2, () => ask('remove'), 'danger');
  const acts: Record<typeof state, readonly Act[]> = {
    draft: [act('start', t.acts.start, Play, start), edit, gone],
    running: [act('promote', t.acts.promote, Trophy, () => ask('promote')), act('end', t.acts.end, Square, () => ask('end')), edit],
    ended: [gone],
  };
  return {
    acts: acts[state],
    said: (
      <>
        {note}
        <ConfirmDialog open={asked === 'promote'} tone="primary" title={t.promote.title(challenger)} action={t.promote.action} onClose={close} onConfirm={() => end(true)} reasons={reasons}>
          {verdict === 'better' ? t.promote.better : t.promote.despite}
        </ConfirmDialog>
        <ConfirmDialog open={asked === 'end'} tone="primary" title={t.end.title(name)} action={t.end.action} onClose={close} onConfirm={() => end(false)} reasons={reasons}>
          {t.end.text}
        </ConfirmDialog>
        <ConfirmDialog open={asked === 'remove'} title={t.remove.title(name)} action={t.remove.action} onClose={close} onConfirm={remove} reasons={reasons}>
          {t.remove.text}
        </ConfirmDialog>
      </>
    ),
  };
}
