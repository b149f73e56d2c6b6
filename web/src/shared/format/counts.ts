// Counts, shares and changes.

const formats = new Map<string, Intl.NumberFormat>();

/** Grouped and exact to 9,999, then "12.4k"; show the exact one on hover. */
export const formatCount = (count: number, locale: string): string =>
  Math.abs(count) >= 10_000
    ? numberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count)
    : formatExact(count, locale);

export const formatExact = (count: number, locale: string): string => numberFormat(locale).format(count);

/** How many in a second: one decimal under ten, none above. */
export function formatRate(perSecond: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: perSecond < 10 ? 1 : 0 }).format(perSecond);
}

/** A share of 1 as per cent: one decimal under ten, none above. */
export function formatShare(share: number, locale: string): string {
  const digits = Math.abs(share) < 0.1 ? 1 : 0;
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** How much more or less than before, as a share; null where there was nothing before. */
export const changeOf = (now: number, before: number): number | null => (before === 0 ? null : now / before - 1);

/** Making a format costs a hundred times what using it does, so that each is made once. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  formats.set(key, made);
  return made;
}
