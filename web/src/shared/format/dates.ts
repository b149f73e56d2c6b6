// Instants as a store's people read them: in the store's zone, whatever the reader's browser thinks.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Today "14:05", this year "9 May, 14:05", older "9 May 2025". */
export function formatInstant(at: string | Date, locale: string, zone: string, now: Date = new Date()): string {
  const date = new Date(at);
  const [day, today] = [dayIn(date, zone), dayIn(now, zone)];
  if (day === today) return timeFormat(locale, zone).format(date);
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = sameYear
    ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    : { day: 'numeric', month: 'short', year: 'numeric' };
  return format(locale, { ...options, timeZone: zone }).format(date);
}

/** For tooltips: date, seconds and zone, then the same in UTC. */
export function formatExactly(at: string | Date, locale: string, zone: string): string {
  const date = new Date(at);
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' };
  return [zone, 'UTC'].map((each) => format(locale, { ...options, timeZone: each }).format(date)).join(' · ');
}

/** "14:05:09", for streams. */
export function formatSecond(at: string | Date, locale: string, zone: string): string {
  const options: Intl.DateTimeFormatOptions = { timeStyle: 'medium', hourCycle: 'h23', timeZone: zone };
  return format(locale, options).format(new Date(at));
}

/** The day of an instant in a zone, `2026-05-09`: what filters and timelines group by. */
export function dayIn(at: string | Date, zone: string): string {
  return format('sv-SE', { dateStyle: 'short', timeZone: zone }).format(new Date(at));
}

/** A day, `2026-05-09`, as "9 May" or "9 May 2025". */
export function formatDay(day: string, locale: string, now: Date = new Date()): string {
  const sameYear = day.slice(0, 4) === String(now.getUTCFullYear());
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', timeZone: 'UTC' };
  return format(locale, sameYear ? options : { ...options, year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
}

/** "3 min ago", for live places; null from an hour on. */
export function formatAgo(at: string | Date, locale: string, now: Date = new Date()): string | null {
  const seconds = Math.round((now.getTime() - new Date(at).getTime()) / 1000);
  if (seconds < 0 || seconds >= 3600) return null;
  const ago = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  return seconds < 60 ? ago.format(-seconds, 'second') : ago.format(-Math.floor(seconds / 60), 'minute');
}

const timeFormat = (locale: string, zone: string): Intl.DateTimeFormat =>
  format(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone });

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}
