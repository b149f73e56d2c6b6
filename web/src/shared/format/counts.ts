// Counts, shares and changes.

/** Grouped and exact to 9,999, then "12.4k"; show the exact one on hover. */
export function formatCount(count: number, locale: string): string {
  const compact = Math.abs(count) >= 10_000;
  return new Intl.NumberFormat(locale, compact ? { notation: 'compact', maximumFractionDigits: 1 } : {}).format(count);
}

export const formatExact = (count: number, locale: string): string => new Intl.NumberFormat(locale).format(count);

/** A share of 1 as per cent: one decimal under ten, none above. */
export function formatShare(share: number, locale: string): string {
  const digits = Math.abs(share) < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** How much more or less than before, as a share; null where there was nothing before. */
export const changeOf = (now: number, before: number): number | null => (before === 0 ? null : now / before - 1);
