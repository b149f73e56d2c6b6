import { useQuery } from '@tanstack/react-query';
import type { WholeDeadAnnouncement } from '@/client/routers/announcements';
import { failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { letterOptions } from '../data';
import { useAnnouncementWords } from '../words';
import { useLetterActs } from './letter-acts';
import { LetterCards, LetterFacts } from './letter-cards';

export function LetterPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useAnnouncementWords();
  const { data, error, refetch } = useQuery(letterOptions(id));
  return (
    <PeekPanel
      title={data?.name ?? t.columns.name}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/announcements/$letterId" params={{ letterId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {data ? <Inside letter={data} onGone={onClose} /> : error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={5} />}
    </PeekPanel>
  );
}

function Inside({ letter, onGone }: { letter: WholeDeadAnnouncement; onGone: () => void }) {
  const { acts, said } = useLetterActs(letter, onGone);
  return (
    <div className="flex flex-col gap-16">
      <span className="flex flex-wrap gap-8">
        {acts.map(({ key, label, icon, disabledBecause, onAct }) => (
          <Button key={key} size="small" icon={icon} disabledBecause={disabledBecause} onClick={onAct}>
            {label}
          </Button>
        ))}
      </span>
      {said}
      <LetterFacts letter={letter} />
      <LetterCards letter={letter} />
    </div>
  );
}
