import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, Users } from 'lucide-react';
import type { Customer } from '@/client/routers/customers';
import { ButtonLink, EmptyState, Forbidden, Link } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { ListPage, rowsOf, useLeftList } from '@/shared/shapes';
import { calledOf, listOptions, pageOf, useFilterOf } from '../data';
import { useBulk } from '../parts/bulk';
import { useCard, useColumns } from '../parts/columns';
import { CustomerPeek } from '../parts/customer-peek';
import { useCustomerFilters, useCustomerTabs, useTabbedState } from '../parts/list-filters';
import { useCustomerWords } from '../words';

export function CustomersList() {
  return useCan('customers:read') ? <List /> : <Forbidden permission="customers:read" />;
}

const linkTo = ({ id }: Customer) => ({ to: '/customers/$customerId', params: { customerId: id } }) as const;

function List() {
  const t = useCustomerWords();
  const canWrite = useCan('customers:write');
  usePlace({ title: t.title });
  const filters = useCustomerFilters();
  const state = useTabbedState(filters);
  const filter = useFilterOf()(state.values);
  const list = rowsOf(useInfiniteQuery(listOptions(filter, state.sort)));
  const { views, savedViews, total } = useCustomerTabs(filter);
  const { bulk, said } = useBulk(list.rows, filter, state.sort);
  useLeftList('/customers', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/customers/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="customers"
      title={t.title}
      help={{ text: t.help.list, guide: 'customers' }}
      state={state}
      filters={filters}
      searchLabel={t.search}
      views={views}
      savedViews={savedViews}
      columns={useColumns()}
      list={list}
      total={total}
      rowKey={({ id }) => id}
      nameOf={(row) => calledOf(row) || t.nobody}
      link={linkTo}
      card={useCard()}
      peek={(id, close) => <CustomerPeek id={id} onClose={close} />}
      bulk={bulk}
      source={pageOf(filter, state.sort)}
      primary={create}
      actions={
        <nav aria-label={t.nav.label} className="flex flex-wrap gap-x-16 gap-y-4 pr-8">
          <Link to="/customers/segments">{t.nav.segments}</Link>
          <Link to="/customers/groups">{t.nav.groups}</Link>
          <Link to="/customers/duplicates">{t.nav.duplicates}</Link>
        </nav>
      }
      note={said}
      empty={
        state.values['bought'] ? (
          <EmptyState icon={Users} title={t.tabEmpty} />
        ) : (
          <EmptyState icon={Users} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        )
      }
      reasons={t.reasons}
    />
  );
}
