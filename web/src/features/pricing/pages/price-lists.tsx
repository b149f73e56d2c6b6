import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import type { PriceList } from '@/client/routers/priceLists';
import { formatExact, ISO_CURRENCIES } from '@/shared/format';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { listPages, listsOptions, useGroups } from '../data';
import { ListChip } from '../parts/chips';
import { ListDialog } from '../parts/list-dialog';
import { useSayDates } from '../parts/saying';
import { Sections } from '../parts/sections';
import { listStateOf } from '../status';
import { usePricingWords } from '../words';

export function PriceLists() {
  return useCan('pricing:read') ? <List /> : <Forbidden permission="pricing:read" />;
}

function List() {
  const { lists: t, sections, help, reasons } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  usePlace({ title: sections.lists });
  const filters: readonly FilterOf[] = [
    { kind: 'pick', key: 'group', label: t.columns.groups, free: true, choices: useGroups() },
    { kind: 'pick', key: 'currency', label: t.columns.currency, choices: ISO_CURRENCIES.map((value) => ({ value, label: value })) },
  ];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(listsOptions(state.values)));
  useLeftList('/prices/lists', state, list.rows.map(({ id }) => id));
  const columns = useColumns();
  const forWhom = useForWhom();
  const locale = useLocale();
  const dates = useSayDates();
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <Sections />
      <ListPage
        name="price-lists"
        title={sections.lists}
        help={{ text: help.lists, guide: 'pricing' }}
        state={state}
        filters={filters}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ terms }) => terms.name}
        link={({ id }) => ({ to: '/prices/lists/$listId', params: { listId: id } })}
        card={(each) => ({
          title: each.terms.name,
          value: each.terms.currency,
          status: <ListChip inRow list={each} />,
          note: forWhom(each),
          aside: [t.variants(formatExact(each.variants, locale), each.variants), dates(each)].join(' · '),
        })}
        source={listPages(state.values)}
        primary={create}
        empty={
          <EmptyState icon={Tags} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {making && (
        <ListDialog list={null} onClose={() => setMaking(false)} onSaved={({ id }) => void navigate({ to: '/prices/lists/$listId', params: { listId: id } })} />
      )}
    </>
  );
}

function useForWhom(): (list: PriceList) => string {
  const { lists: t } = usePricingWords();
  const names = new Map(useGroups().map(({ value, label }) => [value, label]));
  return ({ terms: { groupIds } }) => (groupIds.length === 0 ? t.everybody : groupIds.map((id) => names.get(id) ?? id).join(', '));
}

function useColumns(): readonly Column<PriceList>[] {
  const { lists: t } = usePricingWords();
  const locale = useLocale();
  const dates = useSayDates();
  const forWhom = useForWhom();
  return [
    { key: 'name', head: t.columns.name, kind: 'name', cell: ({ terms }) => <span className="font-medium">{terms.name}</span>, whole: ({ terms }) => terms.name, file: ({ terms }) => terms.name },
    { key: 'state', head: t.columns.state, kind: 'status', cell: (list) => <ListChip inRow list={list} />, file: (list) => t.states[listStateOf(list, new Date())] },
    { key: 'groups', head: t.columns.groups, kind: 'text', cell: forWhom, whole: forWhom, file: forWhom },
    {
      key: 'dates',
      head: t.columns.dates,
      kind: 'text',
      cell: dates,
      whole: dates,
      file: [
        [t.startsAt, ({ startsAt }) => startsAt],
        [t.endsAt, ({ endsAt }) => endsAt],
      ],
    },
    { key: 'currency', head: t.columns.currency, kind: 'id', cell: ({ terms }) => terms.currency, file: ({ terms }) => terms.currency },
    { key: 'variants', head: t.columns.variants, kind: 'count', cell: ({ variants }) => formatExact(variants, locale), file: ({ variants }) => variants },
  ];
}
