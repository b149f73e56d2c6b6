// What can be done with one dead letter.
import { RotateCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DeadAnnouncement } from '@/client/routers/announcements';
import { client } from '@/shared/api';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { announcementsChanged } from '../data';
import { useAnnouncementWords } from '../words';

/** Either way it is gone from here; `onGone` leads away from its page. */
export function useLetterActs({ id, name }: DeadAnnouncement, onGone: () => unknown): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useAnnouncementWords();
  const off = useCan('announcements:write') ? undefined : t.needs('announcements:write');
  const { note, tried } = useTried(t.reasons);
  const [asks, setAsks] = useState(false);
  const gone = async (said: string) => {
    onGone();
    toast(said);
    await announcementsChanged();
  };
  const replay = () =>
    tried(async () => {
      await client.announcements.replay.mutate({ id });
      await gone(t.replayed(name));
    });
  const discard = async () => {
    await client.announcements.discard.mutate({ id });
    await gone(t.discarded(name));
  };
  return {
    acts: [
      { key: 'replay', label: t.acts.replay, icon: RotateCw, disabledBecause: off, onAct: replay },
      { key: 'discard', label: t.acts.discard, icon: Trash2, tone: 'danger', disabledBecause: off, onAct: () => setAsks(true) },
    ],
    said: (
      <>
        {note}
        <ConfirmDialog open={asks} title={t.discard.title(name)} action={t.discard.action} onClose={() => setAsks(false)} onConfirm={discard}>
          {t.discard.text}
        </ConfirmDialog>
      </>
    ),
  };
}
