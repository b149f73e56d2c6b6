import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Inbox, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Banner, Button, ButtonLink, Card, EmptyState, Forbidden } from '@/shared/kit';
import { polledStanding } from '@/shared/live';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { ActionBar, type FilterOf, ListPage, LiveChip, rowsOf, useLeftList, useListState, type View } from '@/shared/shapes';
import { countOf, type Job, listOptions, pageOf, type ShownState, type Span, SPAN_KEYS, STATES, useCounts, useStats } from '../data';
import { QueueChip } from '../parts/chips';
import { JobCharts } from '../parts/charts';
import { useJobBulk } from '../parts/job-bulk';
import { useJobCard, useJobColumns } from '../parts/job-columns';
import { JobPeek } from '../parts/job-peek';
import { useQueueActs } from '../parts/queue-acts';
import { reasonsOf } from '../parts/reasons';
import { QUEUE_TONES, type QueueStanding, standingOf } from '../status';
import { useJobWords } from '../words';

export function QueueJobs() {
  const { queue = '' } = useParams({ strict: false });
  return useCan('jobs:read') ? <Queue key={queue} queue={queue} /> : <Forbidden permission="jobs:read" />;
}

const linkTo = ({ queue, id }: Job) => ({ to: '/queues/$queue/$jobId', params: { queue, jobId: id } }) as const;
const NONE: readonly never[] = [];

function Queue({ queue }: { queue: string }) {
  const t = useJobWords();
  usePlace({ title: queue, parent: { label: t.title, to: '/queues' } });
  const search = useListState(useAddress());
  const counted = useCounts();
  const counts = counted.data?.queues.find((each) => each.queue === queue);
  const state = (search.values['state'] ?? 'failed') as ShownState;
  const span = (search.values['span'] ?? 'hour') as Span;
  const query = useInfiniteQuery(listOptions(queue, state));
  const list = rowsOf(query);
  const total = countOf(counts, state);
  const isOld = useIsOld(query.dataUpdatedAt, total);
  const hour = useStats('hour', queue);
  const stats = useStats(span, queue);
  const standing = counts && standingOf(counts, hour.data && (hour.data.queues[0]?.buckets ?? NONE), hour.dataUpdatedAt);
  const { acts, said } = useQueueActs(queue, counts);
  const { bulk, said: saidOfMany } = useJobBulk(queue, state, list.rows);
  useLeftList(`/queues/${queue}`, search, list.rows.map(({ id }) => id));
  const views: readonly View[] = STATES.map((key) => ({
    key,
    label: t.states[key],
    search: (key === 'failed' ? {} : { state: key }) as Readonly<Record<string, string>>,
    count: countOf(counts, key),
  }));
  return (
    <ListPage
      name={`jobs-${state}`}
      title={queue}
      help={{ text: t.help.queue, guide: 'jobs' }}
      state={{ ...search, view: state, isFiltered: false }}
      filters={NONE}
      views={views}
      columns={useJobColumns(state)}
      list={list}
      total={total}
      rowKey={({ id }) => id}
      nameOf={({ name, id }) => `${name} ${id}`}
      link={linkTo}
      card={useJobCard(state)}
      peek={(id, close) => <JobPeek queue={queue} id={id} onClose={close} />}
      bulk={bulk}
      source={pageOf(queue, state)}
      actions={
        <>
          {standing && <QueueChip standing={standing} />}
          <LiveChip standing={polledStanding(counted)} />
        </>
      }
      primary={<ActionBar acts={acts} />}
      note={
        <div className="flex flex-col gap-12 pb-12 empty:hidden">
          {said}
          {saidOfMany}
          {standing && <Advice standing={standing} />}
          {state === 'failed' && <Reasons jobs={list.rows} />}
          {isOld && (
            <span>
              <Button size="small" icon={RefreshCw} onClick={() => query.refetch()}>
                {t.changed}
              </Button>
            </span>
          )}
        </div>
      }
      empty={<EmptyState icon={Inbox} title={t.empty[state]} />}
      reasons={t.reasons}
      foot={
        <JobCharts
          waits
          found={stats.data && (stats.data.queues[0]?.buckets ?? NONE)}
          span={span}
          onSpan={(next) => search.set({ span: next === 'hour' ? undefined : next })}
          asOf={stats.dataUpdatedAt}
        />
      }
    />
  );
}

function useAddress(): readonly FilterOf[] {
  const t = useJobWords();
  return [
    { kind: 'pick', key: 'state', label: t.columns.standing, choices: STATES.map((value) => ({ value, label: t.states[value] })) },
    { kind: 'pick', key: 'span', label: t.spans.label, choices: SPAN_KEYS.map((value) => ({ value, label: t.spans[value] })) },
  ];
}

/** Whether others are there than when the rows were read: rows do not move by themselves under who reads them. */
function useIsOld(readAt: number, count: number | undefined): boolean {
  const [read, setRead] = useState<{ readonly at: number; readonly count: number } | null>(null);
  useEffect(() => {
    if (count !== undefined && read?.at !== readAt) setRead({ at: readAt, count });
  }, [readAt, count, read]);
  return read !== null && count !== undefined && read.count !== count;
}

/** What to do about how it stands. */
function Advice({ standing }: { standing: QueueStanding }) {
  const t = useJobWords().advice;
  if (standing === 'working' || standing === 'quiet') return null;
  const action = standing === 'no_worker' && (
    <ButtonLink size="small" to="/system">
      {t.system}
    </ButtonLink>
  );
  return (
    <Banner tone={QUEUE_TONES[standing]} action={action}>
      {t[standing]}
    </Banner>
  );
}

/** One reason in all of them is a neighbour or a release; one among many is that job's data. */
function Reasons({ jobs }: { jobs: readonly Job[] }) {
  const t = useJobWords();
  const reasons = reasonsOf(jobs);
  if (jobs.length < 2) return null;
  return (
    <Card title={t.reasonsOf(jobs.length)}>
      <ul className="flex flex-col gap-4 text-dense">
        {reasons.map(({ name, reason, count }) => (
          <li key={`${name} ${reason}`} className="flex gap-12">
            <span className="shrink-0 text-text-2 tabular-nums">{t.timesIt(count)}</span>
            <span className="min-w-0 wrap-anywhere">
              <span className="font-medium">{name}</span> {reason}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
