// What is refused because a vehicle is taken, in words.
import type { Failure } from '@/shared/api';
import { useBookingWords } from '../words';
import { useTimes } from './times';

/** Says when it is taken, by the clock of the zone; undefined for what is refused for other reasons. */
export function useSayRefusal(zone: string): (failure: Failure) => string | undefined {
  const { calendar: t } = useBookingWords();
  const times = useTimes(zone);
  return ({ issues }) => {
    const spans = issues.filter(({ path }) => path[0] === 'conflicts').map(({ message }) => message.split('/'));
    return spans.length > 0 ? t.takenThen(spans.map(([startsAt = '', endsAt = '']) => times.span({ startsAt, endsAt })).join(', ')) : undefined;
  };
}
