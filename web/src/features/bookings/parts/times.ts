// Times of rentals, on the clock of the place where they begin.
import { useLocale } from '@/shared/session';
import { formatInstant } from '@/shared/format';

const WRITTEN = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, `2026-05-09T14:05`, as fields hold it. */
export function localOf(at: string | Date, zone: string): string {
  let format = WRITTEN.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
    WRITTEN.set(zone, format);
  }
  return format.format(new Date(at)).replace(' ', 'T');
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Says instants and spans by the clock of a zone. */
export function useTimes(zone: string) {
  const locale = useLocale();
  const at = (instant: string) => formatInstant(instant, locale, zone);
  return { at, span: ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }) => `${at(startsAt)} – ${at(endsAt)}` };
}
