// Quantities in words and figures.
import { useMemo } from 'react';
import { formatExact, numberFormat } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { useInventoryWords } from '../words';

/** The same functions from one painting to the next. */
export function useCounting() {
  const { units } = useInventoryWords();
  const locale = useLocale();
  return useMemo(() => {
    const exact = (count: number) => formatExact(count, locale);
    return {
      exact,
      /** "12 units". */
      units: (count: number) => units(count, exact(count)),
      /** "+3", "−2". */
      signed: (count: number) => numberFormat(locale, { signDisplay: 'exceptZero' }).format(count),
      /** With two decimals, as it is read in arithmetic. */
      decimal: (figure: number) => numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(figure),
      share: (share: number) => numberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(share),
    };
  }, [units, locale]);
}
