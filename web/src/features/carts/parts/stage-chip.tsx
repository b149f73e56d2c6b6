// Where a cart stands: a shape, a word, and what it means on hover.
import { StatusChip } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { type Stage, TONE_OF } from '../status';
import { words } from '../words';
import { durationMs } from './durations';

export function StageChip({ stage, inRow = false }: { stage: Stage; inRow?: boolean }) {
  const t = useWords(words);
  const limit = useIdleLimit();
  const meaning = t.meanings[stage];
  return (
    <StatusChip
      tone={TONE_OF[stage]}
      word={t.stages[stage]}
      // In rows a tip on each would be a stop of the Tab key on each.
      meaning={inRow ? undefined : typeof meaning === 'string' ? meaning : meaning(limit)}
      inRow={inRow}
    />
  );
}

/** "75 seconds", "30 minutes": how long a shopper may be silent. */
export function useIdleLimit(): string {
  const t = useWords(words);
  const seconds = Math.round(durationMs(useStore().idleLimit) / 1000);
  return seconds < 120 ? t.seconds(seconds) : t.minutes(Math.round(seconds / 60));
}
