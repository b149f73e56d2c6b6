// A check of a decision in one plain sentence: what was found, and what it was held against.
import { formatShare } from '@/shared/format';
import type { ShownDecision } from '../data';
import type { ReachWords } from '../words';

type Check = ShownDecision['checks'][number];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export function sayCheck({ name, passed, found, needed }: Check, t: ReachWords, locale: string): string {
  const { yes, no, nothing } = t.checks;
  const said = passed ? yes : no;
  const named = (names: Readonly<Record<string, string>>, codes: string) =>
    codes === '' ? nothing : codes.split(', ').map((code) => names[code] ?? code).join(', ');
  switch (name) {
    case 'threshold':
      return said.threshold(formatShare(Number(found), locale), formatShare(Number(needed), locale));
    case 'action':
      return said.action(named(t.actions, found));
    case 'stock': {
      const [free = '', all = ''] = found.split('/');
      return said.stock(free, all);
    }
    case 'channel':
      return said.channel(named(t.channels, found), named(t.channels, needed));
    case 'hours':
      return said.hours(hoursIn(found, t, locale), hoursIn(needed, t, locale));
    case 'cart':
      return said.cart(t.checks.carts[found] ?? found);
    default:
      return said[name];
  }
}

/** Days as the server writes them, `mon-fri 09:00-18:00; not 22:00-07:00`, in the reader's language. */
function hoursIn(text: string, t: ReachWords, locale: string): string {
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  const day = (short: string) => weekday.format(A_MONDAY + DAYS.indexOf(short.toLowerCase()) * DAY_MS);
  return text
    .replace(/\b(?:mon|tue|wed|thu|fri|sat|sun)\b/gi, day)
    .replace(/\bnot\b/g, t.checks.not)
    .replace(/(\w)-(\w)/g, '$1–$2');
}
