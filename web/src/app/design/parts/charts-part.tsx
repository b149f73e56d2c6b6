import { BarChart, FunnelBars, HeatGrid, Histogram, LineChart, Sparkline, StackChart } from '@/shared/charts';
import { dayIn, formatCount, formatDay, formatMoney } from '@/shared/format';
import { Card, toast } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { dayPlus } from '@/shared/shapes';
import { charts } from '../words/samples';

const DAYS = 30;
const wave = (place: number, seed: number) => Math.round(40_000 + 18_000 * Math.sin((place + seed) / 3) + ((place * 7919 * (seed + 3)) % 9_000));

export function ChartsPart() {
  const locale = useLocale();
  const zone = useZone();
  const today = dayIn(new Date(), zone);
  const buckets = Array.from({ length: DAYS }, (_, place) => {
    const day = dayPlus(today, place - DAYS + 1);
    return { key: day, label: formatDay(day, locale), isRunning: place === DAYS - 1 };
  });
  const values = (seed: number) => buckets.map((_, place) => (place === 11 || place === 12 ? null : place === DAYS - 1 ? 9_000 : wave(place, seed)));
  const money = (minor: number) => formatMoney({ amountMinor: Math.round(minor), currency: 'EUR' }, locale);
  const compact = (minor: number) => formatMoney({ amountMinor: Math.round(minor), currency: 'EUR' }, locale, { compact: true });
  const count = (value: number) => formatCount(value, locale);
  const open = (key: string) => toast(key);
  const of = (seed: number, place: number) => ({ key: String(seed), label: charts.series[place] ?? '', values: values(seed) });
  return (
    <div className="mx-auto grid max-w-detail gap-16 py-24 nav:grid-cols-2">
      <h1 className="sr-only">{charts.revenue}</h1>
      <Card><LineChart title={charts.revenue} answer={charts.answer} buckets={buckets} format={money} tick={compact} series={[{ ...of(1, 0), before: buckets.map((_, place) => wave(place, 9)) }]} onOpen={open} /></Card>
      <Card><LineChart title={charts.orders} buckets={buckets} format={money} tick={compact} series={[of(1, 0), of(4, 1), of(7, 2)]} /></Card>
      <Card><BarChart title={charts.revenue} buckets={buckets} format={money} tick={compact} series={of(2, 0)} onOpen={open} /></Card>
      <Card><StackChart title={charts.orders} buckets={buckets} format={money} tick={compact} series={[of(1, 0), of(4, 1), of(7, 2), of(9, 3)]} /></Card>
      <Card><FunnelBars title={charts.funnel} format={count} steps={charts.steps.map((label, place) => ({ key: label, label, value: Math.round(12_400 / (place * place + 1)) }))} onOpen={open} /></Card>
      <Card><Histogram title={charts.spread} counted={charts.spread} format={compact} values={Array.from({ length: 400 }, (_, n) => wave(n, 2) - 15_000)} /></Card>
      <Card><HeatGrid title={charts.hours} rows={charts.days} columns={Array.from({ length: 24 }, (_, hour) => String(hour))} format={count} values={charts.days.map((_, day) => Array.from({ length: 24 }, (_, hour) => (day === 2 && hour < 6 ? null : (day * hour * 13) % 40)))} /></Card>
      <Card><LineChart title={charts.revenue} isLoading buckets={[]} format={money} series={[]} /><Sparkline values={[3, 5, 4, null, 9, 12, 10]} /></Card>
    </div>
  );
}
