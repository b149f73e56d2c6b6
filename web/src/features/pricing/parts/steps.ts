// The steps of a price in the reader's language; the server's own words are English.
import type { LineTax, PriceStep, Quote } from '@/client/routers/pricing';
import { formatMoney, type Money } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { usePricingWords } from '../words';
import { formatBps, formatPpm } from './saying';

export interface SaidStep {
  readonly text: string;
  readonly note?: string | undefined;
  readonly promotionId?: string | undefined;
}

interface Around {
  readonly isOrder: boolean;
  readonly units: number | undefined;
  /** Of what the steps are about, for what of them is in the price already. */
  readonly taxes: readonly LineTax[];
}

/** What lists, promotions and taxes of a quote are called, by their ids. */
export function namesIn({ lines, shipping, promotions, taxes }: Quote): ReadonlyMap<string, string> {
  const parts = [...lines, ...(shipping ? [shipping] : [])];
  return new Map([
    ...parts.flatMap(({ discounts }) => discounts.flatMap(({ sourceId, name }) => (sourceId ? [[sourceId, name] as const] : []))),
    ...promotions.map(({ promotionId, name }) => [promotionId, name] as const),
    ...[...taxes, ...parts.flatMap((part) => part.taxes)].map(({ rateId, name }) => [rateId, name] as const),
  ]);
}

export function useSayStep(quote: Quote): (step: PriceStep, around: Around) => SaidStep {
  const { steps: t } = usePricingWords().explain;
  const locale = useLocale();
  const names = namesIn(quote);
  const money = (each: Money) => formatMoney(each, locale);
  return ({ kind, amount, result, sourceId, code, bps, ratePpm, text }, { isOrder, units = 1, taxes }) => {
    const name = (sourceId && names.get(sourceId)) ?? '';
    const rate = ratePpm === null ? undefined : formatPpm(ratePpm, locale);
    switch (kind) {
      case 'base':
        if (isOrder) return { text: t.goods };
        return { text: t.base, note: units > 1 ? t.times(String(units), money({ ...result, amountMinor: Number(amount.amountMinor) / units })) : undefined };
      case 'customerDiscount':
        return { text: t.customerDiscount, note: bps === null ? undefined : formatBps(bps, locale) };
      case 'priceList':
        return { text: t.priceList(name) };
      case 'promotion': {
        const said = [bps === null ? undefined : formatBps(bps, locale), code === null ? undefined : t.code(code)].filter(Boolean);
        return { text: name, note: said.join(' · ') || undefined, promotionId: sourceId ?? undefined };
      }
      case 'shipping':
        return { text: t.shipping(quote.shipping?.name ?? '') };
      case 'tax':
        return { text: name, note: rate };
      case 'taxIncluded': {
        const owed = taxes.find(({ rateId }) => rateId === sourceId);
        return { text: t.taxIncluded(name), note: [rate, owed && money(owed.tax)].filter(Boolean).join(' · ') || undefined };
      }
      case 'taxTakenOut':
        return { text: t.taxTakenOut };
      case 'taxSpared':
        return { text: t.taxSpared(rate ?? '') };
      case 'cashRounding':
        return { text: t.cashRounding };
      default:
        return { text };
    }
  };
}
