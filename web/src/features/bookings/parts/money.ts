import { formatMoney } from '@/shared/format';
import { useLocale } from '@/shared/session';

/** Says minor units of a currency. */
export function useMoney(currency: string): (amountMinor: number) => string {
  const locale = useLocale();
  return (amountMinor) => formatMoney({ amountMinor, currency }, locale);
}
