// What dead letters were repaired to, and what waits for somebody's word.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Check, GraduationCap, Wrench, X } from 'lucide-react';
import { useMemo } from 'react';
import type { RepairStatus } from '@/client/routers/eventRepairs';
import { client, trpc } from '@/shared/api';
import { formatExact, formatExactly, formatInstant, formatShare } from '@/shared/format';
import { Banner, Button, Code, EmptyState, Forbidden, StatusChip, toast, useTried, written } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, type FilterOf, ListPage, PeekPanel, rowsOf, useListState } from '@/shared/shapes';
import { type EventRepair, lettersChanged, nameOf } from '../letters';
import { Made } from '../parts/letter-repair';
import { REPAIR_TONES } from '../status';
import { useLetterWords } from '../words';

export function RepairsList() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const STATUSES = Object.keys(REPAIR_TONES) as RepairStatus[];

const repairsOptions = (status: RepairStatus | undefined) =>
  trpc.eventRepairs.list.infiniteQueryOptions({ status: status ?? null, limit: 50 }, { getNextPageParam: ({ nextCursor }) => nextCursor });

function List() {
  const { repairs: t, reasons } = useLetterWords();
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'status', label: t.columns.status, choices: STATUSES.map((value) => ({ value, label: t.status[value] })) }];
  const state = useListState(filters);
  const status = state.values['status'] as RepairStatus | undefined;
  const list = rowsOf(useInfiniteQuery(repairsOptions(status)));
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.title });
  const card = (repair: EventRepair): CardOf => ({
    title: nameOf(repair.after) ?? t.event,
    value: formatShare(repair.confidence, locale),
    note: repair.operations.map(({ field }) => field).filter(Boolean).join(', '),
    status: <RepairChip status={repair.status} />,
    aside: formatInstant(repair.createdAt, locale, zone),
  });
  return (
    <ListPage
      name="event-repairs"
      title={t.title}
      help={{ text: t.help, guide: 'dead-letters' }}
      source={(cursor, signal) => client.eventRepairs.list.query({ status: status ?? null, cursor, limit: 100 }, { signal })}
      state={state}
      filters={filters}
      columns={useColumns()}
      list={list}
      rowKey={({ id }) => id}
      nameOf={({ after }) => nameOf(after) ?? t.event}
      link={({ id }) => ({ to: '/events/repairs', search: { ...state.values, open: id } }) as never}
      card={card}
      peek={(id, close) => <RepairPeek repair={list.rows.find((each) => each.id === id)} onClose={close} />}
      note={<Proposer />}
      empty={<EmptyState icon={Wrench} title={t.empty.title} text={t.empty.text} />}
      reasons={reasons}
    />
  );
}

function RepairChip({ status }: { status: RepairStatus }) {
  const { repairs: t } = useLetterWords();
  return <StatusChip inRow tone={REPAIR_TONES[status]} word={t.status[status]} />;
}

/** What was learned so far, and a way to have it learned anew. */
function Proposer() {
  const { repairs: t, reasons } = useLetterWords();
  const locale = useLocale();
  const zone = useZone();
  const canTrain = useCan('events:replay');
  const { data } = useQuery(trpc.eventRepairs.proposer.queryOptions());
  const { note, tried } = useTried(reasons);
  if (!data) return null;
  const train = () =>
    tried(async () => {
      await client.eventRepairs.train.mutate();
      toast(t.training);
    });
  return (
    <div className="flex flex-col gap-8 pb-12">
      <Banner
        tone="idle"
        action={
          canTrain && (
            <Button size="small" icon={GraduationCap} onClick={train}>
              {t.train}
            </Button>
          )
        }
      >
        {data.trainedAt === null
          ? t.learnedNothing(formatShare(data.confidence, locale))
          : t.learned(formatExact(data.choices, locale), formatExact(data.events, locale), formatInstant(data.trainedAt, locale, zone), formatShare(data.confidence, locale))}
      </Banner>
      {note}
    </div>
  );
}

function RepairPeek({ repair, onClose }: { repair: EventRepair | undefined; onClose: () => void }) {
  const { repairs: t, repair: r, reasons, asCame } = useLetterWords();
  const canReplay = useCan('events:replay');
  const { note, tried } = useTried(reasons);
  const decide = (act: 'accept' | 'reject') => () =>
    tried(async () => {
      await client.eventRepairs[act].mutate({ id: repair?.id ?? '' });
      await lettersChanged();
      toast(r.decided[act]);
    });
  return (
    <PeekPanel title={(repair && nameOf(repair.after)) ?? t.event} onClose={onClose}>
      {repair ? (
        <div className="flex flex-col gap-16">
          <span className="flex flex-wrap items-center gap-8">
            <StatusChip tone={REPAIR_TONES[repair.status]} word={t.status[repair.status]} />
            <span className="text-text-2">{t.sources[repair.source]}</span>
          </span>
          {note}
          {canReplay && repair.status === 'proposed' && (
            <span className="flex flex-wrap gap-8">
              <Button tone="primary" icon={Check} onClick={decide('accept')}>
                {r.accept}
              </Button>
              <Button icon={X} onClick={decide('reject')}>
                {r.reject}
              </Button>
            </span>
          )}
          <Made of={repair} />
          <div>
            <h3 className="pb-4 text-heading">{asCame}</h3>
            <Code label={asCame} text={typeof repair.before === 'string' ? repair.before : written(repair.before)} />
          </div>
        </div>
      ) : (
        <EmptyState title={t.gone} />
      )}
    </PeekPanel>
  );
}

function useColumns(): readonly Column<EventRepair>[] {
  const { repairs: t } = useLetterWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'event', head: t.columns.event, kind: 'person', cell: ({ after }) => nameOf(after) ?? t.event, file: ({ after }) => nameOf(after) ?? null },
      {
        key: 'steps',
        head: t.columns.fields,
        kind: 'name',
        cell: ({ operations }) => operations.map(({ field, to }) => (to ? `${field ?? ''} → ${to}` : field)).filter(Boolean).join(', '),
        file: ({ operations }) => operations.map(({ field }) => field).filter(Boolean).join(', '),
      },
      { key: 'status', head: t.columns.status, kind: 'status', cell: ({ status }) => <RepairChip status={status} />, file: ({ status }) => t.status[status] },
      { key: 'source', head: t.columns.source, kind: 'text', cell: ({ source }) => t.sources[source], file: ({ source }) => t.sources[source] },
      { key: 'confidence', head: t.columns.confidence, kind: 'count', cell: ({ confidence }) => formatShare(confidence, locale), file: ({ confidence }) => confidence },
      {
        key: 'created',
        head: t.columns.created,
        kind: 'time',
        cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
        whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
        file: ({ createdAt }) => createdAt,
      },
    ],
    [t, locale, zone],
  );
}
