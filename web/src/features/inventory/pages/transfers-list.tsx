import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowLeftRight, Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { Transfer, TransferState } from '@/client/routers/transfers';
import { client } from '@/shared/api';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useViews } from '@/shared/shapes';
import { given, LARGEST_PAGE, transfersOptions, useLocationName } from '../data';
import { TransferChip } from '../parts/chips';
import { useCounting } from '../parts/counting';
import { useLocationFilter } from '../parts/location-filter';
import { Section } from '../parts/section';
import { useTabbed } from '../parts/tabbed';
import { arrivedOf, sentOf } from '../parts/transfer';
import { useInventoryWords } from '../words';

export function TransfersList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const STATES: readonly TransferState[] = ['sent', 'received', 'returned'];

const linkTo = ({ id }: Transfer) => ({ to: '/inventory/transfers/$transferId', params: { transferId: id } }) as const;

function List() {
  const words = useInventoryWords();
  const t = words.transfers;
  const canWrite = useCan('inventory:write');
  usePlace({ title: t.title, parent: { label: words.title, to: '/inventory' } });
  const filters = [useLocationFilter()];
  const state = useTabbed(STATES, filters, t.title);
  const { tab, location } = state.values;
  const filter = given({ state: tab as TransferState | undefined, locationId: location });
  const list = rowsOf(useInfiniteQuery(transfersOptions(filter)));
  const { views, savedViews } = useViews('inventory-transfers', [
    { key: 'all', label: t.tabs.all, search: {} },
    ...STATES.map((key) => ({ key, label: t.tabs[key], search: { tab: key } })),
  ]);
  const route = useRoute();
  useLeftList('/inventory/transfers', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/inventory/transfers/new" tone="primary" icon={Plus}>
      {words.acts.newTransfer}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="inventory-transfers"
        title={t.title}
        help={{ text: words.help.transfers, guide: 'inventory' }}
        state={state}
        filters={filters}
        views={views}
        savedViews={savedViews}
        columns={useColumns(route)}
        list={list}
        rowKey={({ id }) => id}
        nameOf={route}
        link={linkTo}
        card={useCard(route)}
        source={(cursor, signal) => client.transfers.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal })}
        primary={create}
        empty={
          tab ? (
            <EmptyState icon={ArrowLeftRight} title={t.tabEmpty[tab as TransferState]} />
          ) : (
            <EmptyState icon={ArrowLeftRight} title={t.empty.title} text={t.empty.text}>
              {create}
            </EmptyState>
          )
        }
        reasons={words.reasons}
      />
    </Section>
  );
}

type Route = (transfer: Transfer) => string;

function useRoute(): Route {
  const { transfers: t } = useInventoryWords();
  const named = useLocationName();
  return useMemo(() => ({ sourceId, targetId }: Transfer) => t.route(named(sourceId), named(targetId)), [t, named]);
}

function useColumns(route: Route): readonly Column<Transfer>[] {
  const { transfers } = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { columns: t, states } = transfers;
    const count = (key: 'items' | 'units' | 'received', figure: (transfer: Transfer) => number | null): Column<Transfer> => ({
      key,
      head: t[key],
      kind: 'count',
      cell: (transfer) => {
        const value = figure(transfer);
        return value === null ? <span className="text-text-3">—</span> : formatExact(value, locale);
      },
      file: figure,
    });
    const time = (key: 'sent' | 'ended', at: (transfer: Transfer) => string | null): Column<Transfer> => ({
      key,
      head: t[key],
      kind: 'time',
      cell: (transfer) => {
        const value = at(transfer);
        return value === null ? <span className="text-text-3">—</span> : formatInstant(value, locale, zone);
      },
      whole: (transfer) => {
        const value = at(transfer);
        return value === null ? undefined : formatExactly(value, locale, zone);
      },
      file: at,
    });
    return [
      { key: 'route', head: t.route, kind: 'name', cell: (row) => <span className="font-medium">{route(row)}</span>, whole: route, file: route },
      { key: 'state', head: t.state, kind: 'status', cell: ({ state }) => <TransferChip inRow state={state} />, file: ({ state }) => states[state] },
      count('items', ({ lines }) => new Set(lines.map(({ variantId }) => variantId)).size),
      count('units', ({ lines }) => sentOf(lines)),
      count('received', ({ lines, state }) => (state === 'received' ? arrivedOf(lines) : null)),
      { key: 'note', head: t.note, kind: 'text', cell: ({ note }) => note, whole: ({ note }) => note || undefined, file: ({ note }) => note || null },
      time('sent', ({ sentAt }) => sentAt),
      time('ended', ({ endedAt }) => endedAt),
    ];
  }, [transfers, locale, zone, route]);
}

function useCard(route: Route): (transfer: Transfer) => CardOf {
  const locale = useLocale();
  const zone = useZone();
  const { units } = useCounting();
  return (transfer) => ({
    title: route(transfer),
    value: units(sentOf(transfer.lines)),
    note: transfer.note,
    status: <TransferChip inRow state={transfer.state} />,
    aside: formatInstant(transfer.sentAt, locale, zone),
  });
}
