// What can be done with a version. Deploying and rolling back ask first: all carts are scored otherwise then.
import { ArrowUpToLine, HardDriveDownload, HardDriveUpload, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { client } from '@/shared/api';
import { Banner, ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { modelsChanged, type ShownModel } from '../data';
import { useModelWords } from '../words';

type Asked = 'deploy' | 'rollBack' | null;

export function useModelActs(model: ShownModel, { isLoaded }: { isLoaded: boolean }): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useModelWords();
  const off = useCan('predictions:write') ? undefined : t.needs('predictions:write');
  const { note, tried } = useTried(t.reasons);
  const [asked, setAsked] = useState<Asked>(null);
  const { version, aliases, state, beatsFloor } = model;
  const isChampion = aliases.includes('champion');
  const deploy = async () => {
    await client.models.deploy.mutate({ version });
    await modelsChanged();
    toast(t.deploy.done(version));
  };
  const rollBack = async () => {
    const { version: now } = await client.models.rollBack.mutate({});
    await modelsChanged();
    toast(t.rollBack.done(now));
  };
  const keep = (loads: boolean) =>
    tried(async () => {
      await client.models[loads ? 'load' : 'unload'].mutate({ version });
      await modelsChanged();
      toast((loads ? t.loaded : t.unloaded)(version));
    });
  const close = () => setAsked(null);
  return {
    acts: [
      isChampion
        ? { key: 'rollBack', label: t.acts.rollBack, icon: Undo2, disabledBecause: off, onAct: () => setAsked('rollBack') }
        : { key: 'deploy', label: t.acts.deploy, icon: ArrowUpToLine, disabledBecause: off, onAct: () => setAsked('deploy') },
      isLoaded
        ? { key: 'unload', label: t.acts.unload, icon: HardDriveUpload, disabledBecause: off, onAct: () => keep(false) }
        : { key: 'load', label: t.acts.load, icon: HardDriveDownload, disabledBecause: off ?? (state === 'refused' ? t.standings.refused : undefined), onAct: () => keep(true) },
    ],
    said: (
      <>
        {note}
        <ConfirmDialog open={asked === 'deploy'} tone="primary" title={t.deploy.title(version)} action={t.deploy.action(version)} reasons={t.reasons} onClose={close} onConfirm={deploy}>
          <div className="flex flex-col gap-12">
            <span>{t.deploy.text}</span>
            {!beatsFloor && <Banner tone="warn">{t.deploy.fails}</Banner>}
          </div>
        </ConfirmDialog>
        <ConfirmDialog open={asked === 'rollBack'} title={t.rollBack.title(version)} action={t.rollBack.action} reasons={t.reasons} onClose={close} onConfirm={rollBack}>
          {t.rollBack.text}
        </ConfirmDialog>
      </>
    ),
  };
}
