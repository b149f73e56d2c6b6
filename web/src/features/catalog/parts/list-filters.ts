// What the list of products can be narrowed by: what the server counts among those that are found.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Facet } from '@/client/routers/products';
import { trpc } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { type FilterOf, type ListState, useListState, useViews, type View } from '@/shared/shapes';
import { ORDERS } from '../data';
import { PRODUCT_TONES } from '../status';
import { useCatalogWords } from '../words';

const NAMES = ['category', 'brand', 'channel'] as const;

export function useProductFilters(): readonly FilterOf[] {
  const t = useCatalogWords();
  const locale = useLocale();
  // Of all products, so that a chosen value never takes its own filter away.
  const { data } = useQuery(trpc.products.facets.queryOptions({}, { placeholderData: keepPreviousData, staleTime: 60_000 }));
  const { data: tree } = useQuery(trpc.categories.list.queryOptions(undefined, { staleTime: 60_000 }));
  const { data: known } = useQuery(trpc.attributes.list.queryOptions(undefined, { staleTime: 60_000 }));
  const facets = data?.facets ?? [];
  const categories = new Map(tree?.items.map(({ id, name }) => [id, name]));
  const filter = (key: string, label: string, facet: Facet | undefined, say = (value: string) => value): FilterOf => ({
    kind: 'pick',
    key,
    label,
    choices: (facet?.values ?? []).map(({ value, count }) => ({ value, label: `${say(value)} · ${formatExact(count, locale)}` })),
  });
  const named = (name: string) => facets.find((facet) => facet.name === name);
  const filters = [
    ...NAMES.map((name) => filter(name, t.filters[name], named(name), name === 'category' ? (id) => categories.get(id) ?? id : undefined)),
    { kind: 'pick' as const, key: 'stock', label: t.filters.stock, choices: [{ value: 'yes', label: t.stock.yes }, { value: 'no', label: t.stock.no }] },
    ...(known?.items ?? []).map(({ key, name }) => filter(`attributes.${key}`, name, named(`attributes.${key}`))),
  ];
  return filters.filter((each) => each.kind !== 'pick' || each.choices.length > 0);
}

/** Tabs are parts of the address that no chip takes away; orders that the server does not know are none. */
export function useTabbedState(filters: readonly FilterOf[]): ListState {
  const t = useCatalogWords();
  const status: FilterOf = { kind: 'pick', key: 'status', label: t.columns.status, choices: Object.keys(PRODUCT_TONES).map((value) => ({ value, label: value })) };
  const state = useListState([status, ...filters], { sorts: ['title', 'price', 'updated', 'created'] });
  const own = ['q', ...filters.map(({ key }) => key)];
  return {
    ...state,
    set: (change, typed) => state.set(change['sort'] && !(change['sort'] in ORDERS) ? { ...change, sort: undefined } : change, typed),
    isFiltered: own.some((key) => key in state.values),
    clear: () => state.set(Object.fromEntries(own.map((key) => [key, undefined]))),
  };
}

export function useProductTabs(state: ListState) {
  const { tabs: t } = useCatalogWords();
  const { data: counts } = useQuery(trpc.products.counts.queryOptions());
  const count = (status: string) => counts?.byStatus.find((each) => each.status === status)?.count ?? (counts && 0);
  const own: readonly View[] = [
    { key: 'all', label: t.all, search: {}, count: counts?.total },
    { key: 'active', label: t.active, search: { status: 'active' }, count: count('active') },
    { key: 'draft', label: t.draft, search: { status: 'draft' }, count: count('draft') },
    { key: 'archived', label: t.archived, search: { status: 'archived' }, count: count('archived') },
    { key: 'out', label: t.out, search: { status: 'active', stock: 'no' }, count: counts?.outOfStock },
  ];
  const { views, savedViews } = useViews('products', own);
  const { sort: _, open: __, view: ___, ...filters } = state.values;
  const tab = own.find(({ search }) => JSON.stringify(search) === JSON.stringify(filters));
  return { views, savedViews, total: tab?.count };
}
