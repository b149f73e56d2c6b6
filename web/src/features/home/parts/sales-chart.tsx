// Revenue over the span, beside the one before.
import { useNavigate } from '@tanstack/react-router';
import type { Overview } from '@/client/routers/analytics';
import { LineChart } from '@/shared/charts';
import { changeOf, dayIn, formatMoney, formatShare } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { ordersOf } from './links';
import { salesOf } from './sales';
import { lengthOf } from './span';

export function SalesChart({ overview }: { overview: Overview | undefined }) {
  const t = useWords(words).chart;
  const locale = useLocale();
  const navigate = useNavigate();
  const seesOrders = useCan('orders:read');
  const answer = useAnswer(overview);
  const currency = overview?.currency ?? 'EUR';
  const sales = overview ? salesOf(overview, locale) : [];
  const open = (key: string) => {
    const day = overview === undefined || overview.bucketSize === 'day' ? key : dayIn(key, overview.timeZone);
    void navigate(ordersOf({ since: day, until: day }));
  };
  return (
    <Card>
      <LineChart
        title={t.title}
        answer={answer}
        isLoading={overview === undefined}
        buckets={sales.map(({ key, label, isRunning }) => ({ key, label, isRunning }))}
        series={[{ key: 'revenue', label: t.title, values: sales.map((each) => each.revenue), before: sales.map((each) => each.before) }]}
        format={(amountMinor) => formatMoney({ amountMinor: Math.round(amountMinor), currency }, locale)}
        tick={(amountMinor) => formatMoney({ amountMinor: Math.round(amountMinor), currency }, locale, { compact: true })}
        onOpen={seesOrders ? open : undefined}
      />
    </Card>
  );
}

/** "12,480 €, 8% more than the 30 days before". */
function useAnswer(overview: Overview | undefined): string | undefined {
  const t = useWords(words).chart;
  const locale = useLocale();
  if (overview === undefined) return undefined;
  const { now, before, currency, span } = overview;
  const of = (money: Overview['now']['money']) => money.find((each) => each.currency === currency)?.revenueMinor ?? 0;
  const [minor, minorBefore] = [of(now.money), of(before.money)];
  const change = changeOf(minor, minorBefore);
  const share = change === null ? '' : formatShare(Math.abs(change), locale);
  const days = lengthOf(span);
  const beside = change === null ? t.first : Math.abs(change) < 0.0005 ? t.same : change > 0 ? t.more(share, days) : t.less(share, days);
  return `${formatMoney({ amountMinor: minor, currency }, locale)}, ${beside}`;
}
