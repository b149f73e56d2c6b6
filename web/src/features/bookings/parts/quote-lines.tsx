// A price, line by line, with why each is what it is.
import type { QuoteNote, RentalLine, RentalQuote } from '@/client/routers/booking';
import { formatDay, formatExact } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { type MoneyLine, MoneyLines } from '@/shared/shapes';
import { useBookingWords } from '../words';
import { useMoney } from './money';

const WHOLE = 10_000;

export function usePercent(): (bps: number) => string {
  const locale = useLocale();
  return (bps) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / WHOLE);
}

/** Lines and sums of a quote; `after` come below its total. */
export function QuoteLines({ quote, after = [] }: { quote: RentalQuote; after?: readonly MoneyLine[] }) {
  const { price: t } = useBookingWords();
  const said = useMoney(quote.currency);
  const say = useSayNote();
  const sayLine = useSayLine(quote.currency);
  const locale = useLocale();
  const line = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine => ({ label, amount: { amountMinor, currency: quote.currency }, ...more });
  const added = !quote.pricesIncludeTax && quote.taxMinor > 0;
  const { mileage } = quote;
  return (
    <>
      <MoneyLines
        lines={[
          ...quote.lines.map((each) => ({ ...sayLine(each), amount: { amountMinor: each.grossMinor, currency: quote.currency } })),
          ...(quote.discountMinor > 0 ? [line(t.discount, -quote.discountMinor)] : []),
          ...(added ? [line(t.tax, quote.taxMinor)] : []),
          line(t.total, quote.totalMinor, { isSum: true, note: !added && quote.taxMinor > 0 ? t.taxWithin(said(quote.taxMinor)) : undefined }),
          ...after,
        ]}
      />
      <ul className="flex flex-col gap-2 pt-8 text-dense text-text-2">
        {quote.notes.map((note) => (
          <li key={note.code}>{say(note)}</li>
        ))}
        <li>{mileage ? t.mileage(t.miles[mileage.unit](formatExact(mileage.included, locale)), said(mileage.extraMinor)) : t.unlimited}</li>
        <li>{quote.depositMinor > 0 ? t.deposit(said(quote.depositMinor)) : t.noDeposit}</li>
      </ul>
    </>
  );
}

function useSayLine(currency: string): (line: RentalLine) => { readonly label: string; readonly note: string } {
  const { price: t } = useBookingWords();
  const said = useMoney(currency);
  const percent = usePercent();
  const locale = useLocale();
  const named = (line: RentalLine): string => {
    const name = line.name ?? '';
    if (line.code === 'month' || line.code === 'week' || line.code === 'day' || line.code === 'hour') {
      const what = t.units[line.code](line.quantity);
      return line.fromOn ? t.from(what, formatDay(line.fromOn, locale)) : what;
    }
    if (line.code === 'insurance') return t.insurance(name);
    if (line.code === 'extra') return t.extra(name);
    return line.code === 'secondDriver' ? t.secondDriver : line.code === 'oneWay' ? t.oneWay : t.other;
  };
  return (line) => {
    const isTime = line.fromOn !== null;
    const seasons = line.seasons.filter(({ season }, _, all) => season !== null || all.length > 1);
    const why = [
      line.quantity === 1 ? '' : isTime ? t.at(said(line.unitMinor)) : t.each(line.quantity, said(line.unitMinor)),
      ...seasons.map(({ season, count, rateMinor }) => t.season(said(rateMinor), season ?? t.usual, count)),
      line.factorBps !== null && line.factorBps !== WHOLE ? t.weekday(percent(line.factorBps)) : '',
    ];
    return { label: named(line), note: why.filter(Boolean).join(', ') };
  };
}

function useSayNote(): (note: QuoteNote) => string {
  const { notes: t } = useBookingWords().price;
  const percent = usePercent();
  return ({ code, count, bps }) => {
    if (code === 'longerCostsLess') return t.longerCostsLess(count ?? 0);
    if (code === 'lengthDiscount') return t.lengthDiscount(percent(bps ?? 0));
    return code === 'withinGrace' ? t.withinGrace(count ?? 0) : t.clocksChange;
  };
}
