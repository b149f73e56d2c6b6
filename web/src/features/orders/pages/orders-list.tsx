import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowUp, Plus, ShoppingBag } from 'lucide-react';
import type { OrderTab } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { Button, ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { ListPage, rowsOf, useLeftList } from '@/shared/shapes';
import { filterOf, listOptions, pageOf } from '../data';
import { useLiveList } from '../live';
import { useBulk } from '../parts/bulk';
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
  const { bulk, said } = useBulk(list.rows, filter);
  useLeftList('/orders', state, list.rows.map(({ id }) => id));
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
      help={{ text: t.help.list, guide: 'orders' }}
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
      source={pageOf(filter)}
      primary={create}
      note={said}
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
