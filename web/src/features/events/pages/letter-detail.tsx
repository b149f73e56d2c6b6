// One dead letter: what came, what is wrong with it, what it should have been, and sending it back.
import { useNavigate, useParams } from '@tanstack/react-router';
import { Pencil, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { client, failureOf } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, Card, Code, CopyId, ErrorState, Forbidden, Skeleton, StatusChip, tip, toast, useTried, written } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, Facts, neighbours } from '@/shared/shapes';
import { type InspectedDeadLetter, isGone, lettersChanged, nameOf, useLetter } from '../letters';
import { LetterOutcome } from '../parts/letter-outcome';
import { LetterRepair } from '../parts/letter-repair';
import { useEventWords, useLetterWords } from '../words';

export function LetterDetail() {
  return useCan('events:read') ? <Found /> : <Forbidden permission="events:read" />;
}

const LIST = '/events/dead-letters/all';

function Found() {
  const t = useLetterWords();
  const { letterId = '' } = useParams({ strict: false });
  const [sent, setSent] = useState<string | null>(null);
  const { data, error, refetch } = useLetter(letterId, sent === letterId);
  usePlace({ title: (data && nameOf(data.letter.event)) ?? t.letter, parent: { label: t.title, to: '/events/dead-letters' } });
  const isOver = isGone(error);
  if (data && (!error || sent === letterId)) {
    return <Detail key={letterId} inspected={data} isSent={sent === letterId} isOver={isOver} onSent={() => setSent(letterId)} />;
  }
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

interface DetailProps {
  readonly inspected: InspectedDeadLetter;
  readonly isSent: boolean;
  readonly isOver: boolean;
  readonly onSent: () => void;
}

function Detail({ inspected: { letter, original }, isSent, isOver, onSent }: DetailProps) {
  const t = useLetterWords();
  const { reasonsOf } = useEventWords();
  const navigate = useNavigate();
  const { note, tried } = useTried(t.reasons);
  const { previous, next } = neighbours(LIST, letter.id);
  const go = (letterId: string | undefined) => letterId && (() => void navigate({ to: '/events/dead-letters/$letterId', params: { letterId } }));
  const retry = () =>
    tried(async () => {
      const { unusable } = await client.events.retryDeadLetter.mutate({ id: letter.id });
      if (unusable.length > 0) return toast(t.acts.unusable(unusable.length));
      onSent();
      await lettersChanged();
    });
  const takeBack = () =>
    tried(async () => {
      await client.events.editDeadLetter.mutate({ id: letter.id, event: null });
      await lettersChanged();
    });
  const off = useCan('events:replay') ? (isSent ? t.acts.underWay : undefined) : t.acts.needs;
  const edit: Act = {
    key: 'edit',
    icon: Pencil,
    label: t.acts.edit,
    disabledBecause: off,
    onAct: () => navigate({ to: '/events/dead-letters/$letterId/edit', params: { letterId: letter.id } }),
  };
  const acts: readonly Act[] = [{ key: 'retry', icon: RotateCw, label: t.acts.retry, disabledBecause: off, onAct: retry }, edit];
  return (
    <DetailPage
      title={nameOf(letter.event) ?? t.letter}
      help={{ text: t.letterHelp, guide: 'dead-letters' }}
      back={{ label: t.allLetters, link: { to: LIST, search: lastSearch(LIST) as never } }}
      status={<StatusChip tone="bad" word={reasonsOf[letter.reason]} />}
      acts={isOver ? [] : acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={
        (isSent || note) && (
          <>
            {isSent && <LetterOutcome letter={letter} isOver={isOver} />}
            {note}
          </>
        )
      }
      side={<FactsCard inspected={{ letter, original }} />}
    >
      <Card title={t.why}>
        <p className="wrap-anywhere">{letter.detail}</p>
        <p className="pt-8 text-text-2">{t.advice[letter.reason]}</p>
      </Card>
      {letter.edited !== null && (
        <Card
          title={t.asEdited}
          action={
            !isSent && (
              <Button size="small" tone="quiet" disabledBecause={off} onClick={takeBack}>
                {t.acts.takeBack}
              </Button>
            )
          }
        >
          <Code label={t.asEdited} text={written(letter.edited)} />
        </Card>
      )}
      <Card title={t.asCame}>
        <Code label={t.asCame} text={typeof letter.event === 'string' ? letter.event : written(letter.event)} />
      </Card>
      {!isSent && <LetterRepair letter={letter} onSent={onSent} />}
    </DetailPage>
  );
}

function FactsCard({ inspected: { letter, original } }: { inspected: InspectedDeadLetter }) {
  const { facts: t } = useLetterWords();
  const locale = useLocale();
  const zone = useZone();
  const time = (at: string) => (
    <time dateTime={at} {...tip(formatExactly(at, locale, zone))}>
      {formatInstant(at, locale, zone)}
    </time>
  );
  const bytes = atob(original).length;
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.received, value: time(letter.receivedAt) },
          { label: t.replayed, value: letter.replayedAt && time(letter.replayedAt) },
          { label: t.events, value: letter.events },
          { label: t.bytes, value: bytes },
          { label: t.id, value: <CopyId id={letter.id} of={t.id} /> },
          { label: t.cause, value: letter.fingerprint && <CopyId id={letter.fingerprint} of={t.cause} /> },
        ]}
      />
    </Card>
  );
}
