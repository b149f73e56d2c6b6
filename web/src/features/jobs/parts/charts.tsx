// Jobs over time: how many ended and how, and how long they waited.
import type { JobBucket } from '@/client/routers/jobs';
import { LineChart, StackChart } from '@/shared/charts';
import { formatCount, formatExact } from '@/shared/format';
import { Card, Tabs } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Span, SPAN_KEYS, sumOf } from '../data';
import { useJobWords } from '../words';
import { courseOf, meanWait } from './over-time';

/** Milliseconds as people say them. */
export const msSayer = (t: ReturnType<typeof useJobWords>, locale: string) => (ms: number) =>
  ms < 1_000 ? t.ms(formatExact(Math.round(ms), locale)) : t.seconds(formatExact(Math.round(ms / 100) / 10, locale));

interface JobChartsProps {
  readonly found: readonly JobBucket[] | undefined;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  /** When the figures were asked for. */
  readonly asOf: number;
  /** Waits too, which are of one queue alone. */
  readonly waits?: boolean;
}

export function JobCharts({ found, span, onSpan, asOf, waits = false }: JobChartsProps) {
  const t = useJobWords();
  const locale = useLocale();
  const zone = useZone();
  const sayMs = msSayer(t, locale);
  const { buckets, of } = courseOf(found ?? [], span, asOf, locale, zone);
  const sums = sumOf(found ?? []);
  const wait = meanWait(found ?? []);
  const format = (value: number) => formatExact(Math.round(value), locale);
  return (
    <Tabs label={t.spans.label} tabs={SPAN_KEYS.map((key) => ({ key, label: t.spans[key] }))} chosen={span} onChoose={onSpan}>
      <div className={waits ? 'grid gap-16 nav:grid-cols-2' : 'grid gap-16'}>
        <Card>
          <StackChart
            title={t.chart.ended}
            answer={found && t.chart.endedAnswer(formatExact(sums.done, locale), formatExact(sums.failed, locale))}
            isLoading={found === undefined}
            buckets={buckets}
            series={[
              { key: 'done', label: t.chart.done, values: of(({ done }) => done) },
              { key: 'failed', label: t.chart.failed, values: of(({ failed }) => failed) },
              { key: 'retried', label: t.chart.retried, values: of(({ retried }) => retried) },
            ]}
            format={format}
            tick={(value) => (Number.isInteger(value) ? formatCount(value, locale) : '')}
          />
        </Card>
        {waits && (
          <Card>
            <LineChart
              title={t.chart.wait}
              answer={found && (wait === null ? t.chart.nothing : t.chart.waitAnswer(sayMs(wait)))}
              isLoading={found === undefined}
              buckets={buckets}
              series={[{ key: 'wait', label: t.chart.mean, values: of(({ meanWaitMs }) => meanWaitMs) }]}
              format={sayMs}
              tick={(value) => (Number.isInteger(value) ? sayMs(value) : '')}
            />
          </Card>
        )}
      </div>
    </Tabs>
  );
}
