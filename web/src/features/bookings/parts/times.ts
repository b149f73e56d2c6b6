// Times of rentals, on the clock of the place where they begin.
import { useLocale } from '@/shared/session';
import { formatInstant } from '@/shared/format';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Says instants and spans by the clock of a zone. */
export function useTimes(zone: string) {
  const locale = useLocale();
  const at = (instant: string) => formatInstant(instant, locale, zone);
  return { at, span: ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }) => `${at(startsAt)} – ${at(endsAt)}` };
}
