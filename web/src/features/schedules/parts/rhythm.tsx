// When a schedule is due, in words: the server's of its expression, or the one instant.
import { formatExactly, formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import { type ShownSchedule, usePreview } from '../data';
import { useScheduleWords } from '../words';

export function Rhythm({ schedule: { cron, at, timeZone } }: { schedule: Pick<ShownSchedule, 'cron' | 'at' | 'timeZone'> }) {
  const t = useScheduleWords();
  const locale = useLocale();
  const zone = useZone();
  const { data } = usePreview(cron, timeZone);
  if (cron === null) return <>{at && t.onceAt(formatInstant(at, locale, zone))}</>;
  return <>{t.inZone(data?.words ?? cron, timeZone)}</>;
}

/** The next due in the store's zone, exact on hover. */
export function useNextDue() {
  const t = useScheduleWords();
  const locale = useLocale();
  const zone = useZone();
  return {
    said: ({ nextDueAt }: ShownSchedule) => (nextDueAt ? formatInstant(nextDueAt, locale, zone) : t.noNext),
    exact: ({ nextDueAt }: ShownSchedule) => (nextDueAt ? formatExactly(nextDueAt, locale, zone) : undefined),
  };
}
