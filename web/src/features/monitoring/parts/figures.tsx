// What processes did over time.
import { failureOf } from '@/shared/api';
import { LineChart, StackChart } from '@/shared/charts';
import { formatCount, formatExact, formatShare } from '@/shared/format';
import { Card, ErrorState, Tabs } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Span, SPANS, useFigures } from '../data';
import { useMonitoringWords } from '../words';
import { coreShare, courseOf, meanCall, memoryOf, rolesOf, total } from './course';

const MIB = 1_048_576;

export function Figures({ span, onSpan }: { span: Span; onSpan: (span: Span) => void }) {
  const { figures: t, reasons } = useMonitoringWords();
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch, dataUpdatedAt } = useFigures(span);
  if (error && !data) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  const items = data?.items ?? [];
  const { buckets, found } = courseOf(items, span, dataUpdatedAt, locale, zone);
  const roles = rolesOf(items);
  const exact = (value: number) => formatExact(Math.round(value), locale);
  // Counted in MiB from here on, so that the axis has round ones.
  const mib = (value: number) => t.mib(exact(value));
  const inMiB = (bytes: number | null) => (bytes === null ? null : bytes / MIB);
  const mean = meanCall(items);
  const share = items.length === 0 ? null : items.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / (60_000 * new Set(items.map(({ at }) => at.slice(0, 16))).size);
  const held = found.findLast((of) => of.length > 0)?.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  const common = { isLoading: data === undefined, buckets };
  return (
    <Tabs label={t.spans.label} tabs={(Object.keys(SPANS) as Span[]).map((key) => ({ key, label: t.spans[key] }))} chosen={span} onChoose={onSpan}>
      <div className="grid gap-16 nav:grid-cols-2">
        <Card>
          <StackChart
            {...common}
            title={t.calls}
            answer={t.callsAnswer(exact(items.reduce((sum, { calls }) => sum + calls, 0)), exact(items.reduce((sum, { faults }) => sum + faults, 0)))}
            series={[
              { key: 'well', label: t.well, values: found.map((of) => total(of, ({ calls }) => calls)) },
              { key: 'faults', label: t.faults, values: found.map((of) => total(of, ({ faults }) => faults)) },
            ]}
            format={exact}
            tick={(value) => (Number.isInteger(value) ? formatCount(value, locale) : '')}
          />
        </Card>
        <Card>
          <LineChart {...common} title={t.time} answer={mean === null ? t.none : t.timeAnswer(exact(mean))} series={[{ key: 'mean', label: t.mean, values: found.map(meanCall) }]} format={(value) => `${formatExact(Math.round(value * 10) / 10, locale)} ms`} />
        </Card>
        <Card>
          <LineChart
            {...common}
            title={t.cpu}
            answer={share === null ? t.none : t.cpuAnswer(formatShare(share, locale))}
            series={roles.map((role) => ({ key: role, label: role, values: found.map((of) => coreShare(of, role, span)) }))}
            format={(value) => formatShare(value, locale)}
          />
        </Card>
        <Card>
          <LineChart
            {...common}
            title={t.memory}
            answer={held === undefined ? t.none : t.memoryAnswer(exact(held / MIB))}
            series={roles.map((role) => ({ key: role, label: role, values: found.map((of) => inMiB(memoryOf(of, role, span))) }))}
            format={mib}
          />
        </Card>
      </div>
      <p className="pt-12 text-dense text-text-2">{t.note}</p>
    </Tabs>
  );
}
