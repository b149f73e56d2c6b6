// Where events go beside the store's own: each route, how much waits in it, and what passed it by.
import { useQuery } from '@tanstack/react-query';
import { Plus, Split } from 'lucide-react';
import { useMemo } from 'react';
import type { EventRoute } from '@/client/routers/eventRoutes';
import { formatExact } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type CardOf, type Column, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { routesOptions, useEndpoints, writtenCondition } from '../event-routes';
import { useRouteWords } from '../words';

export function RoutesList() {
  return useCan('events:read') ? <List /> : <Forbidden permission="events:read" />;
}

const NOTHING: readonly EventRoute[] = [];
const linkTo = ({ id }: EventRoute) => ({ to: '/events/routes/$routeId', params: { routeId: id } }) as const;

function List() {
  const t = useRouteWords();
  const canRoute = useCan('events:route');
  const state = useListState([]);
  const query = useQuery(routesOptions());
  const rows = query.data?.items ?? NOTHING;
  usePlace({ title: t.title });
  const create = canRoute && (
    <ButtonLink to="/events/routes/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="event-routes"
      title={t.title}
      help={{ text: t.help, guide: 'event-routes' }}
      state={state}
      filters={[]}
      columns={useColumns()}
      list={wholeOf(query, rows)}
      source={listed(rows).page}
      rowKey={({ id }) => id}
      nameOf={({ name }) => name}
      link={linkTo}
      card={useCard()}
      primary={create}
      empty={
        <EmptyState icon={Split} title={t.empty.title} text={t.empty.text}>
          {create}
        </EmptyState>
      }
      reasons={t.reasons}
    />
  );
}

export function RouteChip({ enabled, inRow = false }: { enabled: boolean; inRow?: boolean }) {
  const t = useRouteWords();
  return <StatusChip inRow={inRow} tone={enabled ? 'good' : 'idle'} word={enabled ? t.on : t.paused} />;
}

/** Where a route leads, and which events go there, in words. */
function useSaid() {
  const t = useRouteWords();
  const endpoints = useEndpoints();
  return useMemo(
    () => ({
      destination: ({ destination }: EventRoute): string => {
        if (destination.kind === 'topic') return t.toTopic(destination.topic);
        if (destination.kind === 'queue') return t.kinds.queue;
        return endpoints.find(({ id }) => id === destination.endpointId)?.url ?? t.kinds.webhook;
      },
      conditions: ({ conditions, matching }: EventRoute): string =>
        conditions.length === 0
          ? t.everyEvent
          : conditions
              .map(writtenCondition)
              .map(({ attribute, operator, values, negate }) => [attribute, negate ? t.not : '', t.operators[operator], operator === 'exists' ? '' : values].filter(Boolean).join(' '))
              .join(` ${t.between[matching]} `),
    }),
    [t, endpoints],
  );
}

function useColumns(): readonly Column<EventRoute>[] {
  const t = useRouteWords();
  const said = useSaid();
  const locale = useLocale();
  return useMemo(
    () => [
      { key: 'name', head: t.columns.name, kind: 'text', cell: ({ name }) => name, file: ({ name }) => name },
      { key: 'conditions', head: t.columns.conditions, kind: 'name', cell: said.conditions, whole: said.conditions, file: said.conditions },
      { key: 'destination', head: t.columns.destination, kind: 'name', cell: said.destination, whole: said.destination, file: said.destination },
      { key: 'state', head: t.columns.state, kind: 'status', cell: ({ enabled }) => <RouteChip inRow enabled={enabled} />, file: ({ enabled }) => (enabled ? t.on : t.paused) },
      { key: 'waiting', head: t.columns.waiting, kind: 'count', cell: ({ waiting }) => formatExact(waiting, locale), file: ({ waiting }) => waiting },
      { key: 'missed', head: t.columns.missed, kind: 'count', cell: ({ missed }) => formatExact(missed, locale), file: ({ missed }) => missed },
    ],
    [t, said, locale],
  );
}

function useCard(): (row: EventRoute) => CardOf {
  const t = useRouteWords();
  const said = useSaid();
  const locale = useLocale();
  return (route) => ({
    title: route.name,
    value: t.waits(formatExact(route.waiting, locale)),
    note: said.destination(route),
    status: <RouteChip inRow enabled={route.enabled} />,
    aside: said.conditions(route),
  });
}
