import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowUp, Plus, ShoppingBag } from 'lucide-react';
import type { OrderTab } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { Button, ButtonLink, EmptyState, Forbidden, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { ListPage, rowsOf, useLeftList } from '@/shared/shapes';
import { fetchAll, filterOf, listOptions } from '../data';
import { useLiveList } from '../live';
import { useBulk, useExport } from '../parts/bulk';
import { useCard, useColumns } from '../parts/columns';
import { OrderPeek } from '../parts/order-peek';
import { useOrderFilters, useOrderTabs, useTabbedState } from '../parts/tabs';
import { useOrderWords } from '../words';

export function OrdersList() {
  return useCan('orders:read') ? <List /> : <Forbidden permission="orders:read" />;
}

const linkTo = ({ id }: OrderSummary) => ({ to: '/orders/$orderId', params: { orderId: id } }) as const;

function List() {
  const t = useOrderWords();
  const zone = useZone();
  const canWrite = useCan('orders:write');
  usePlace({ title: t.title });
  const filters = useOrderFilters();
  const state = useTabbedState(filters);
  const filter = filterOf(state.values, zone);
  const list = rowsOf(useInfiniteQuery(listOptions(filter)));
  const { views, savedViews, total } = useOrderTabs(state);
  const { fresh, show } = useLiveList();
  const exported = useExport();
  const { bulk, said } = useBulk(list.rows, filter);
  useLeftList('/orders', state, list.rows.map(({ id }) => id));
  const { note, tried } = useTried(t.reasons);
  const exportAll = (shown: readonly string[]) =>
    tried(async () => exported(await fetchAll(filter), shown));
  const create = canWrite && (
    <ButtonLink to="/orders/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  const tab = state.values['tab'] as OrderTab | undefined;
  return (
    <ListPage
      name="orders"
      title={t.title}
      state={state}
      filters={filters}
      searchLabel={t.search}
      views={views}
      savedViews={savedViews}
      columns={useColumns()}
      list={list}
      total={total}
      rowKey={({ id }) => id}
      nameOf={({ number }) => t.numbered(number)}
      link={linkTo}
      card={useCard()}
      peek={(id, close) => <OrderPeek id={id} onClose={close} />}
      bulk={bulk}
      onExport={exportAll}
      primary={create}
      note={
        <>
          {note && <div className="pb-12">{note}</div>}
          {said}
        </>
      }
      actions={
        fresh > 0 && (
          <Button tone="quiet" icon={ArrowUp} onClick={show}>
            {t.fresh(fresh)}
          </Button>
        )
      }
      empty={
        tab ? (
          <EmptyState icon={ShoppingBag} title={t.tabEmpty[tab]} />
        ) : (
          <EmptyState icon={ShoppingBag} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        )
      }
      reasons={t.reasons}
    />
  );
}
