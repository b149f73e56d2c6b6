// Ages as people say them, in the largest unit they fill.
import { formatExact } from '@/shared/format';
import type { useAnnouncementWords } from '../words';

export function sayAge(seconds: number, t: ReturnType<typeof useAnnouncementWords>, locale: string): string {
  if (seconds < 120) return t.seconds(formatExact(Math.round(seconds), locale));
  if (seconds < 7_200) return t.minutes(formatExact(Math.round(seconds / 60), locale));
  return t.hours(formatExact(Math.round(seconds / 3_600), locale));
}
