import type { JobState } from '@/client/routers/jobs';
import { StatusChip } from '@/shared/kit';
import { QUEUE_TONES, type QueueStanding, STATE_TONES } from '../status';
import { useJobWords } from '../words';

export function QueueChip({ standing, inRow }: { standing: QueueStanding; inRow?: boolean }) {
  const t = useJobWords();
  return <StatusChip tone={QUEUE_TONES[standing]} word={t.standing[standing]} meaning={inRow ? undefined : t.meanings[standing]} inRow={inRow} />;
}

export function JobChip({ state, inRow }: { state: JobState; inRow?: boolean }) {
  const t = useJobWords();
  return <StatusChip tone={STATE_TONES[state]} word={t.word[state]} inRow={inRow} />;
}
