// What is told of a letter that was sent back: under way, kept by now, or wrong again.
import { Banner, ButtonLink } from '@/shared/kit';
import { type DeadLetter, useOutcome } from '../letters';
import { useLetterWords } from '../words';

export function LetterOutcome({ letter, isOver }: { letter: DeadLetter; isOver: boolean }) {
  const { outcome: t } = useLetterWords();
  const { stored, again, isUntold } = useOutcome(letter, isOver);
  if (!isOver) return <Banner tone="active">{t.under}</Banner>;
  if (isUntold) return <Banner tone="active">{t.untold}</Banner>;
  if (stored === undefined && again === undefined) return <Banner tone="active">{t.looking}</Banner>;
  if (stored === undefined && again !== undefined) {
    return (
      <Banner
        tone="bad"
        action={
          <ButtonLink size="small" to="/events/dead-letters/$letterId" params={{ letterId: again }}>
            {t.look}
          </ButtonLink>
        }
      >
        {t.again}
      </Banner>
    );
  }
  return (
    <Banner
      tone="good"
      action={
        stored !== undefined && (
          <ButtonLink size="small" to="/events/stored" search={{ q: stored, open: stored } as never}>
            {t.see}
          </ButtonLink>
        )
      }
    >
      {t.kept}
    </Banner>
  );
}
