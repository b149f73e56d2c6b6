import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Boxes, PackagePlus } from 'lucide-react';
import type { StockItem } from '@/client/routers/inventory';
import { client, trpc } from '@/shared/api';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { ListPage, rowsOf, useLeftList, useViews, type View } from '@/shared/shapes';
import { LARGEST_PAGE, stockFilterOf, stockOptions } from '../data';
import { useLocationFilter } from '../parts/location-filter';
import { nameOf } from '../parts/naming';
import { Section } from '../parts/section';
import { useCard, useColumns } from '../parts/stock-columns';
import { StockPeek } from '../parts/stock-peek';
import { useTabbed } from '../parts/tabbed';
import { useInventoryWords } from '../words';

export function StockList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const TABS = ['there', 'low', 'out', 'waited'] as const;

const linkTo = ({ variantId }: StockItem) => ({ to: '/inventory/items/$variantId', params: { variantId } }) as const;

function List() {
  const t = useInventoryWords();
  const canWrite = useCan('inventory:write');
  usePlace({ title: t.title });
  const filters = [useLocationFilter()];
  const state = useTabbed(TABS, filters, t.title);
  const filter = stockFilterOf(state.values);
  const list = rowsOf(useInfiniteQuery(stockOptions(filter)));
  const { data: counts } = useQuery(trpc.inventory.count.queryOptions());
  const tab = state.values['tab'] as (typeof TABS)[number] | undefined;
  const count = { all: counts?.variants, there: counts && counts.variants - counts.outOfStock, low: counts?.low, out: counts?.outOfStock, waited: counts?.waitedFor };
  const own: readonly View[] = [
    { key: 'all', label: t.tabs.all, search: {}, count: count.all },
    ...TABS.map((key) => ({ key, label: t.tabs[key], search: { tab: key }, count: count[key] })),
  ];
  const { views, savedViews } = useViews('inventory', own);
  const { location } = state.values;
  useLeftList('/inventory', state, list.rows.map(({ variantId }) => variantId));
  const receive = canWrite && (
    <ButtonLink to="/inventory/receive" tone="primary" icon={PackagePlus}>
      {t.acts.receive}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="inventory"
        title={t.title}
        help={{ text: t.help.stock, guide: 'inventory' }}
        state={state}
        filters={filters}
        searchLabel={t.search}
        views={views}
        savedViews={savedViews}
        columns={useColumns(location)}
        list={list}
        total={state.isFiltered ? undefined : count[tab ?? 'all']}
        rowKey={({ variantId }) => variantId}
        nameOf={nameOf}
        link={linkTo}
        card={useCard(location)}
        peek={(id, close) => <StockPeek id={id} onClose={close} />}
        source={(cursor, signal) => client.inventory.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal })}
        primary={receive}
        empty={
          tab ? (
            <EmptyState icon={Boxes} title={t.tabEmpty[tab]} />
          ) : (
            <EmptyState icon={Boxes} title={t.empty.title} text={t.empty.text}>
              {receive}
            </EmptyState>
          )
        }
        reasons={t.reasons}
      />
    </Section>
  );
}
