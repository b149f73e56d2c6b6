// What is done with many dead letters: those that are named, or all that the filters find.
import { RotateCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DeadAnnouncement } from '@/client/routers/announcements';
import { client } from '@/shared/api';
import { toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type BulkAct, BulkDialog, type Chosen, type Run } from '@/shared/shapes';
import { announcementsChanged, fetchAll, type LetterFilter } from '../data';
import { useAnnouncementWords } from '../words';

interface Asking {
  readonly act: 'replayMany' | 'discardMany';
  readonly letters: readonly DeadAnnouncement[];
}

export function useLetterBulk(rows: readonly DeadAnnouncement[], filter: LetterFilter): { readonly bulk: readonly BulkAct[]; readonly said: ReactNode } {
  const t = useAnnouncementWords();
  const canWrite = useCan('announcements:write');
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState<Asking | null>(null);
  const lettersOf = async (chosen: Chosen) =>
    chosen.kind === 'some' ? rows.filter(({ id }) => chosen.ids.has(id)) : (await fetchAll(filter)).filter(({ id }) => !chosen.except.has(id));
  const ask = (act: Asking['act']) => (chosen: Chosen) => tried(async () => setAsking({ act, letters: await lettersOf(chosen) }));
  const bulk: readonly BulkAct[] = [
    { key: 'replay', icon: RotateCw, label: t.acts.replay, onAct: ask('replayMany') },
    { key: 'discard', icon: Trash2, label: t.acts.discard, tone: 'danger', onAct: ask('discardMany') },
  ];
  const onOver = ({ done }: Run<DeadAnnouncement>) => {
    void announcementsChanged();
    if (asking && done.length > 0) toast(t[asking.act].done(done.length));
  };
  return {
    bulk: canWrite ? bulk : [],
    said: (
      <>
        {note}
        {asking && (
          <BulkDialog
            title={t[asking.act].title(asking.letters.length)}
            text={t[asking.act].text}
            action={t[asking.act].action(asking.letters.length)}
            tone={asking.act === 'discardMany' ? 'danger' : 'primary'}
            things={asking.letters}
            nameOf={({ name, aggregateId }) => `${name} ${aggregateId}`}
            reasons={t.reasons}
            act={({ id }) => client.announcements[asking.act === 'replayMany' ? 'replay' : 'discard'].mutate({ id })}
            onOver={onOver}
            onClose={() => setAsking(null)}
          />
        )}
      </>
    ),
  };
}
