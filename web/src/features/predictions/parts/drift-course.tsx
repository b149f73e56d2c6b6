// Day by day: how far carts had drifted beyond chance, and how well scores ordered them.
import { LineChart } from '@/shared/charts';
import { dayIn, formatDay, formatExact } from '@/shared/format';
import { Banner, Card } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { Tile } from '@/shared/shapes';
import type { ShownReport } from '../tried';
import { useTriedWords } from '../words/tried';
import { useSaying } from './saying';

const ALARM = 0.25;

/** The oldest first, a day each: of several looks at one day the last. */
function useDays(reports: readonly ShownReport[]) {
  const locale = useLocale();
  const zone = useZone();
  const byDay = new Map(reports.toReversed().map((report) => [dayIn(report.madeAt, zone), report]));
  return [...byDay].map(([day, report]) => ({ report, bucket: { key: day, label: formatDay(day, locale) } }));
}

export function DriftCourse({ reports }: { reports: readonly ShownReport[] }) {
  const { drift: t } = useTriedWords();
  const say = useSaying();
  const days = useDays(reports);
  const far = days.map(({ report }) => (report.subjects.length > 0 ? Math.max(0, ...report.subjects.map(({ psi, expectedPsi }) => psi - expectedPsi)) : null));
  const farthest = reports[0]?.subjects.toSorted((one, other) => other.psi - other.expectedPsi - (one.psi - one.expectedPsi))[0];
  return (
    <Card>
      <LineChart
        title={t.course}
        answer={farthest && t.courseAnswer(say.subject(farthest.name))}
        buckets={days.map(({ bucket }) => bucket)}
        series={[
          { key: 'beyond', label: t.beyond, values: far },
          { key: 'alarm', label: t.threshold, values: days.map(() => ALARM) },
        ]}
        format={say.two}
        group="drift"
      />
    </Card>
  );
}

export function PerformanceCard({ reports }: { reports: readonly ShownReport[] }) {
  const { drift } = useTriedWords();
  const { performance: t } = drift;
  const locale = useLocale();
  const say = useSaying();
  const days = useDays(reports);
  const now = reports.find(({ performance }) => performance !== null)?.performance;
  if (!now) {
    return (
      <Card title={t.title}>
        <p className="text-text-2">{t.none}</p>
      </Card>
    );
  }
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-16">
        {now.hasDropped && <Banner tone="warn">{t.dropped}</Banner>}
        <div className="grid grid-cols-2 gap-12 md:grid-cols-4">
          <Tile label={t.auc} figure={say.three(now.auc)} />
          <Tile label={t.before} figure={say.three(now.aucBefore)} />
          <Tile label={t.ece} figure={say.three(now.ece)} />
          <Tile label={t.rows} figure={formatExact(now.rows, locale)} />
        </div>
        <LineChart
          title={t.course}
          buckets={days.map(({ bucket }) => bucket)}
          series={[{ key: 'auc', label: t.auc, values: days.map(({ report }) => report.performance?.auc ?? null) }]}
          format={say.two}
          group="drift"
        />
      </div>
    </Card>
  );
}
