// Where a cart stands: a shape, a word, and what it means on hover.
import { formatDuration } from '@/shared/format';
import { StatusChip } from '@/shared/kit';
import { useLocale, useStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { type Stage, TONE_OF } from '../status';
import { words } from '../words';

export function StageChip({ stage, inRow = false }: { stage: Stage; inRow?: boolean }) {
  const t = useWords(words);
  const limit = formatDuration(useStore().idleLimit, useLocale());
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
