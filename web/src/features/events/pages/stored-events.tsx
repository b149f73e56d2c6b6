// The events of the store as they are kept, found by who, what, when and where from.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Database, Upload } from 'lucide-react';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { useStoredCard, useStoredColumns } from '../parts/stored-columns';
import { StoredPeek } from '../parts/stored-peek';
import { filterOf, pageOf, type StoredEvent, storedOptions, useEventNames } from '../stored';
import { useStoredWords } from '../words';

export function StoredEvents() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const DEVICES = ['desktop', 'mobile', 'tablet', 'tv', 'console', 'watch', 'bot'] as const;

function useFilters(): readonly FilterOf[] {
  const t = useStoredWords();
  const names = useEventNames();
  const yesNo = [
    { value: 'yes', label: t.yes },
    { value: 'no', label: t.no },
  ];
  return [
    { kind: 'pick', key: 'event', label: t.columns.event, free: true, choices: names.map((value) => ({ value, label: value })) },
    { kind: 'days', key: 'happened', label: t.columns.happened, from: 'from', to: 'to' },
    { kind: 'text', key: 'visitor', label: t.columns.visitorId },
    { kind: 'text', key: 'session', label: t.columns.sessionId },
    { kind: 'text', key: 'source', label: t.columns.source },
    { kind: 'pick', key: 'device', label: t.columns.device, choices: DEVICES.map((value) => ({ value, label: t.devices[value] })) },
    { kind: 'pick', key: 'bot', label: t.robots, choices: yesNo },
    { kind: 'pick', key: 'repaired', label: t.repaired, choices: yesNo.slice(0, 1) },
  ];
}

function List() {
  const t = useStoredWords();
  const zone = useZone();
  const filters = useFilters();
  const state = useListState(filters);
  const filter = filterOf(state.values, zone);
  const list = rowsOf(useInfiniteQuery(storedOptions(filter)));
  const canImport = useCan('clickstreams:import');
  const { open: _, ...listed } = state.values;
  usePlace({ title: t.title });
  return (
    <ListPage
      name="stored-events"
      title={t.title}
      help={{ text: t.help, guide: 'shopper-events' }}
      state={state}
      filters={filters}
      searchLabel={t.search}
      columns={useStoredColumns()}
      list={list}
      rowKey={({ messageId }: StoredEvent) => messageId}
      nameOf={({ event, type }) => event || type}
      link={({ messageId }) => ({ to: '/events/stored', search: { ...listed, open: messageId }, resetScroll: false }) as never}
      card={useStoredCard()}
      peek={(id, close) => <StoredPeek key={id} messageId={id} onClose={close} />}
      source={pageOf(filter)}
      note={!filter.since && <p className="pb-8 text-dense text-text-2">{t.lately}</p>}
      actions={
        canImport && (
          <ButtonLink to="/events/imports/new" icon={Upload}>
            {t.import}
          </ButtonLink>
        )
      }
      empty={
        <EmptyState icon={Database} title={t.empty.title} text={t.empty.text}>
          <ButtonLink to="/tracker">{t.empty.tracker}</ButtonLink>
        </EmptyState>
      }
    />
  );
}
