// Rules of prices in words: what is taken off, of what, and when.
import type { Promotion, PromotionTermsInput, Selection, SelectionInput } from '@/client/routers/promotions';
import { formatInstant, formatMoney, type Money } from '@/shared/format';
import { numberFormat } from '@/shared/format/counts';
import { useLocale, useZone } from '@/shared/session';
import { usePricingWords } from '../words';

const ALL = 10_000;

/** Hundredths of a per cent, as per cent: 1250 is "12.5 %". */
export const formatBps = (bps: number, locale: string): string =>
  numberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000);

/** Millionths, as per cent: 88750 is "8.875 %". */
export const formatPpm = (ppm: number, locale: string): string =>
  numberFormat(locale, { style: 'percent', maximumFractionDigits: 4 }).format(ppm / 1_000_000);

export const isEverything = ({ variantIds, productIds, categoryIds, brands }: Selection): boolean =>
  variantIds.length + productIds.length + categoryIds.length + brands.length === 0;

export function useSaySelection(): (selection?: SelectionInput) => string {
  const { selection: t } = usePricingWords();
  return ({ categoryIds = [], productIds = [], variantIds = [], brands = [] } = {}) => {
    const parts = [
      categoryIds.length > 0 && t.categories(categoryIds.length),
      productIds.length > 0 && t.products(productIds.length),
      variantIds.length > 0 && t.variants(variantIds.length),
      ...brands,
    ].filter((part) => part !== false);
    return parts.length > 0 ? parts.join(', ') : t.everything;
  };
}

/** "10 % off everything", "Buy 2, get 1 free": as a merchant says it. */
export function useSayAction(): (action: PromotionTermsInput['action']) => string {
  const { actions: t } = usePricingWords();
  const locale = useLocale();
  const selected = useSaySelection();
  const sums = (money: readonly Money[]) => money.map((each) => formatMoney(each, locale)).join(' / ');
  return (action) => {
    switch (action.kind) {
      case 'percentage':
        return t.percentage(formatBps(action.bps, locale), selected(action.on));
      case 'amount':
        return (action.each ? t.amountEach : t.amount)(sums(action.amounts), selected(action.on));
      case 'freeShipping':
        return action.rateIds?.length ? t.freeShippingBy(action.rateIds.length) : t.freeShipping;
      case 'buyXGetY':
        return t.buyXGetY(action.buy, action.get, isFree(action) ? t.free : t.atOff(formatBps(action.bps ?? 0, locale)));
      case 'bundle':
        return t.bundle(action.parts.reduce((sum, { quantity }) => sum + quantity, 0), sums(action.prices));
    }
  };
}

const isFree = ({ bps = ALL }: { bps?: number }): boolean => bps === ALL;

interface Dated {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

/** "9 May, 14:05 – 11 May, 00:00", in the store's zone; what has no end says so. */
export function useSayDates(): (dated: Dated) => string {
  const { dates: t } = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  const said = (at: string) => formatInstant(at, locale, zone);
  return ({ startsAt, endsAt }) => {
    if (startsAt !== null && endsAt !== null) return `${said(startsAt)} – ${said(endsAt)}`;
    if (startsAt !== null) return t.from(said(startsAt));
    return endsAt !== null ? t.to(said(endsAt)) : t.always;
  };
}

/** What orders have taken off, each currency apart; nothing yet is a dash. */
export function useSaySpent(): (promotion: Pick<Promotion, 'spent'>) => string {
  const locale = useLocale();
  return ({ spent }) => spent.map((each) => formatMoney(each, locale)).join(' · ') || '—';
}
