/**
 * Reads numbers as people type them.
 *
 * A comma or a point is read by the reader's locale, unless only one reading is possible. What could mean a
 * thousand times more or less is refused: "1,950" is 1950 in English and no euros at all in German.
 */

export type Reading = { readonly minor: number } | { readonly problem: 'not_a_number' | 'ambiguous' | 'too_many_decimals' };

interface Marks {
  readonly decimal: string;
  readonly group: string;
}

const known = new Map<string, Marks>();

/** What parts decimals and thousands in a locale; every kind of space is one, and so is every apostrophe. */
export function marksOf(locale: string): Marks {
  const found = known.get(locale);
  if (found !== undefined) return found;
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(-1234567.8);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const marks = { decimal: of('decimal'), group: of('group') };
  known.set(locale, marks);
  return marks;
}

const SPACES = /[\s\u00a0\u202f\u2009'’]/gu;
/** Well-formed thousands, in lakhs too: `1,950`, `12,34,567`. */
const GROUPED = /^[1-9]\d{0,2}(?:([.,])\d{2,3}(?:\1\d{2,3})*)?$/;
const ENDS_IN_THREE = /[.,]\d{3}$/;

/**
 * Minor units of what was typed, with so many decimals at most; a currency beside it does not disturb,
 * but one letter behind it does: it may be meant as a digit.
 */
export function readDecimal(text: string, locale: string, digits: number): Reading {
  const bare = text.replace(SPACES, '').replace(/^([-−+]?)[\p{Sc}A-Za-z]*|(?:\p{Sc}|[A-Za-z]{2,})*$/gu, '$1').replace('−', '-');
  const [, sign = '', number = ''] = /^([-+]?)([\d.,]+)$/.exec(bare) ?? [];
  if (!/\d/.test(number)) return { problem: 'not_a_number' };
  const split = splitDecimal(number, locale, digits);
  if ('problem' in split) return split;
  if (split.fraction.length > digits) return { problem: 'too_many_decimals' };
  const minor = Number(split.whole + split.fraction.padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor)) return { problem: 'not_a_number' };
  return { minor: sign === '-' && minor !== 0 ? -minor : minor };
}

type Split = { readonly whole: string; readonly fraction: string } | { readonly problem: 'not_a_number' | 'ambiguous' };

function splitDecimal(number: string, locale: string, digits: number): Split {
  const at = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
  if (at < 0) return { whole: number, fraction: '' };
  const last = number.charAt(at);
  const before = number.slice(0, at);
  const after = number.slice(at + 1);
  const other = last === '.' ? ',' : '.';
  if (before.includes(other)) {
    // Both kinds: the last parts decimals, whatever the locale says.
    if (before.includes(last)) return { problem: 'not_a_number' };
    return ungroup(before, after);
  }
  if (before.includes(last)) return ungroup(number, '');
  if (after.length !== 3 || !GROUPED.test(before)) return { whole: before || '0', fraction: after };
  // Three digits after one mark: thousands, or decimals of a currency with three.
  const { decimal, group } = marksOf(locale);
  if (last === group) return ungroup(number, '');
  return last === decimal && digits >= 3 ? { whole: before, fraction: after } : { problem: 'ambiguous' };
}

const ungroup = (whole: string, fraction: string): Split =>
  GROUPED.test(whole) && (ENDS_IN_THREE.test(whole) || !/[.,]/.test(whole))
    ? { whole: whole.replace(/[.,]/g, ''), fraction }
    : { problem: 'not_a_number' };

/** Minor units as one would type them: "1950,00", without thousands and without a currency. */
export function writeDecimal(minor: number, locale: string, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const at = text.length - digits;
  const sign = minor < 0 ? '-' : '';
  return sign + (digits === 0 ? text : text.slice(0, at) + marksOf(locale).decimal + text.slice(at));
}
