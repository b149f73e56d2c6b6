import { useMemo } from 'react';
import { ListTodo } from 'lucide-react';
import type { JobBucket, QueueCounts } from '@/client/routers/jobs';
import { Sparkline } from '@/shared/charts';
import { formatCount, formatShare } from '@/shared/format';
import { EmptyState, Forbidden } from '@/shared/kit';
import { polledStanding } from '@/shared/live';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, type FilterOf, ListPage, LiveChip, listed, Tile, useListState, wholeOf } from '@/shared/shapes';
import { type Span, SPAN_KEYS, sumOf, useCounts, useStats } from '../data';
import { QueueChip } from '../parts/chips';
import { JobCharts, msSayer } from '../parts/charts';
import { courseOf, meanWait } from '../parts/over-time';
import { type QueueStanding, standingOf } from '../status';
import { useJobWords } from '../words';

export function QueuesList() {
  return useCan('jobs:read') ? <List /> : <Forbidden permission="jobs:read" />;
}

interface Row {
  readonly counts: QueueCounts;
  readonly standing: QueueStanding;
  /** The last hour's. */
  readonly buckets: readonly JobBucket[];
  readonly course: ReadonlyArray<number | null>;
}

const linkTo = ({ counts }: Row) => ({ to: '/queues/$queue', params: { queue: counts.queue } }) as const;
const NONE: readonly never[] = [];

function List() {
  const t = useJobWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.title });
  const spans: FilterOf = { kind: 'pick', key: 'span', label: t.spans.label, choices: SPAN_KEYS.map((value) => ({ value, label: t.spans[value] })) };
  const state = useListState([spans]);
  const span = (state.values['span'] as Span | undefined) ?? 'hour';
  const counted = useCounts();
  const hour = useStats('hour');
  const stats = useStats(span);
  const queues = counted.data?.queues ?? NONE;
  const rows = queues.map((counts): Row => {
    const buckets = hour.data?.queues.find(({ queue }) => queue === counts.queue)?.buckets;
    const { of } = courseOf(buckets ?? NONE, 'hour', hour.dataUpdatedAt, locale, zone);
    return { counts, standing: standingOf(counts, hour.data && (buckets ?? NONE), hour.dataUpdatedAt), buckets: buckets ?? NONE, course: of(({ done }) => done) };
  });
  const columns = useColumns();
  return (
    <ListPage
      name="queues"
      title={t.title}
      help={{ text: t.help.queues, guide: 'jobs' }}
      state={{ ...state, isFiltered: false }}
      filters={NONE}
      columns={columns}
      // It is asked for again and again, which nobody needs to see.
      list={{ ...wholeOf(counted, rows), isBusy: false }}
      total={rows.length}
      rowKey={({ counts }) => counts.queue}
      nameOf={({ counts }) => counts.queue}
      link={linkTo}
      card={useCard()}
      actions={<LiveChip standing={polledStanding(counted)} />}
      source={listed(rows).page}
      note={
        <div className="pb-16">
          <Tiles rows={rows} />
        </div>
      }
      foot={
        <JobCharts
          found={stats.data?.queues.flatMap(({ buckets }) => buckets)}
          span={span}
          onSpan={(next) => state.set({ span: next === 'hour' ? undefined : next })}
          asOf={stats.dataUpdatedAt}
        />
      }
      empty={<EmptyState icon={ListTodo} title={t.none} />}
      reasons={t.reasons}
    />
  );
}

function Tiles({ rows }: { rows: readonly Row[] }) {
  const t = useJobWords();
  const locale = useLocale();
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  const count = (value: number) => formatCount(value, locale);
  const ended = sumOf(rows.flatMap(({ buckets }) => buckets));
  const putOff = sum(({ counts }) => counts.delayed);
  return (
    <section aria-label={t.tiles.label} className="grid grid-cols-2 gap-16 rows:grid-cols-4">
      <Tile label={t.tiles.failed} figure={count(sum(({ counts }) => counts.failed))} />
      <Tile label={t.tiles.waiting} figure={count(sum(({ counts }) => counts.waiting + counts.prioritized))} note={putOff > 0 && t.putOff(count(putOff))} />
      <Tile label={t.tiles.active} figure={count(sum(({ counts }) => counts.active))} />
      <Tile label={t.tiles.done} figure={count(ended.done)} note={ended.failed > 0 && t.failedRuns(count(ended.failed))} />
    </section>
  );
}

function useColumns(): readonly Column<Row>[] {
  const t = useJobWords();
  const locale = useLocale();
  return useMemo(() => {
    const { columns } = t;
    const sayMs = msSayer(t, locale);
    const count = (value: number) => formatCount(value, locale);
    const failing = (row: Row) => {
      const { done, failed, retried } = sumOf(row.buckets);
      const all = done + failed + retried;
      return failed + retried === 0 ? count(0) : t.failures(count(failed + retried), formatShare((failed + retried) / all, locale));
    };
    return [
      {
        key: 'queue',
        head: columns.queue,
        kind: 'name',
        cell: ({ counts: { queue } }) => (
          <>
            {queue}
            {t.about[queue] && <span className="pl-8 font-regular text-text-2">{t.about[queue]}</span>}
          </>
        ),
        whole: ({ counts: { queue } }) => t.about[queue],
        file: ({ counts }) => counts.queue,
      },
      { key: 'standing', head: columns.standing, kind: 'status', cell: ({ standing }) => <QueueChip inRow standing={standing} />, file: ({ standing }) => t.standing[standing] },
      { key: 'failed', head: columns.failed, kind: 'count', cell: ({ counts }) => count(counts.failed), file: ({ counts }) => counts.failed },
      { key: 'waiting', head: columns.waiting, kind: 'count', cell: ({ counts }) => count(counts.waiting + counts.prioritized), file: ({ counts }) => counts.waiting + counts.prioritized },
      { key: 'delayed', head: columns.delayed, kind: 'count', cell: ({ counts }) => count(counts.delayed), file: ({ counts }) => counts.delayed },
      { key: 'active', head: columns.active, kind: 'count', cell: ({ counts }) => count(counts.active), file: ({ counts }) => counts.active },
      { key: 'done', head: columns.done, kind: 'count', cell: ({ buckets }) => count(sumOf(buckets).done), file: ({ buckets }) => sumOf(buckets).done },
      { key: 'failing', head: columns.failing, kind: 'count', cell: failing, file: ({ buckets }) => sumOf(buckets).failed + sumOf(buckets).retried },
      {
        key: 'wait',
        head: columns.wait,
        kind: 'count',
        cell: ({ buckets }) => {
          const wait = meanWait(buckets);
          return wait === null ? '—' : sayMs(wait);
        },
        file: ({ buckets }) => meanWait(buckets),
      },
      { key: 'course', head: columns.course, kind: 'time', cell: ({ course }) => <Sparkline values={course} /> },
    ];
  }, [t, locale]);
}

function useCard(): (row: Row) => CardOf {
  const t = useJobWords();
  const locale = useLocale();
  return ({ counts, standing }) => ({
    title: counts.queue,
    status: <QueueChip inRow standing={standing} />,
    note: t.about[counts.queue],
    aside: [
      [t.columns.failed, counts.failed],
      [t.columns.waiting, counts.waiting + counts.prioritized],
      [t.columns.active, counts.active],
    ]
      .map(([label, value]) => `${label} ${formatCount(value as number, locale)}`)
      .join(' · '),
  });
}
