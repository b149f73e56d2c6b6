import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { WholeDeadAnnouncement } from '@/client/routers/announcements';
import { failureOf } from '@/shared/api';
import { ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { DetailPage, neighbours } from '@/shared/shapes';
import { letterOptions } from '../data';
import { useLetterActs } from '../parts/letter-acts';
import { LetterCards, LetterFacts } from '../parts/letter-cards';
import { useAnnouncementWords } from '../words';

export function LetterDetail() {
  return useCan('announcements:read') ? <Found /> : <Forbidden permission="announcements:read" />;
}

function Found() {
  const t = useAnnouncementWords();
  const { letterId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(letterOptions(letterId));
  usePlace({ title: data?.name ?? t.letters, parent: { label: t.title, to: '/announcements' } });
  if (data) return <Detail key={letterId} letter={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ letter }: { letter: WholeDeadAnnouncement }) {
  const t = useAnnouncementWords();
  const navigate = useNavigate();
  const back = { to: '/announcements', search: lastSearch('/announcements') as never } as const;
  const { acts, said } = useLetterActs(letter, () => void navigate(back));
  const { previous, next } = neighbours('/announcements', letter.id);
  const go = (letterId: string | undefined) => letterId && (() => void navigate({ to: '/announcements/$letterId', params: { letterId } }));
  return (
    <DetailPage
      title={letter.name}
      help={{ text: t.help.letter, guide: 'events' }}
      back={{ label: t.title, link: back }}
      note={t.sources[letter.source]}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={said}
      side={<LetterFacts letter={letter} />}
    >
      <LetterCards letter={letter} />
    </DetailPage>
  );
}
