// What the list of customers can be narrowed by, its tabs with the server's counts, and the saved views behind them.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { FacetValue } from '@/client/routers/customers';
import { trpc } from '@/shared/api';
import { countryName, formatExact, formatInstant } from '@/shared/format';
import { useLocale, useStore, useZone } from '@/shared/session';
import { type FilterOf, type ListState, useListState, useViews, type View } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { type CustomerFilter, NEWEST, SORTS, useFacets } from '../data';
import { useCustomerWords } from '../words';

export function useCustomerFilters(): readonly FilterOf[] {
  const { filters: t } = useCustomerWords();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const locale = useLocale();
  const zone = useZone();
  const language = useLanguage();
  const { currency } = useStore();
  const sayAllowed = useSayAllowed();
  const facets = useFacets();
  const { data: segments } = useQuery(trpc.segments.list.queryOptions(undefined, { staleTime: 60_000 }));
  const { data: snapshots } = useQuery(trpc.segments.listSnapshots.queryOptions({ limit: 100 }, { staleTime: 60_000 }));
  const counted = (values: readonly FacetValue[] | undefined, say = ({ label }: FacetValue) => label) =>
    (values ?? []).map((each) => ({ value: each.value, label: `${say(each)} · ${formatExact(each.count, locale)}` }));
  const pick = (key: string, label: string, choices: ReadonlyArray<{ value: string; label: string }>): FilterOf => ({ kind: 'pick', key, label, choices, free: true });
  const filters = [
    pick('country', t.country, counted(facets?.countries, ({ value }) => countryName(value, language))),
    pick('tag', t.tag, counted(facets?.tags)),
    pick('group', t.group, counted(facets?.groups)),
    pick('segment', t.segment, (segments?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))),
    pick('snapshot', t.snapshot, (snapshots?.items ?? []).map(({ id, name, takenAt }) => ({ value: id, label: `${name} · ${formatInstant(takenAt, locale, zone)}` }))),
    pick('allows', t.allows, counted(facets?.allows, ({ value }) => sayAllowed(value))),
  ];
  return [
    // One that the address names is there before its choices are.
    ...filters.filter((each) => each.kind !== 'pick' || each.choices.length > 0 || each.key in search),
    { kind: 'text', key: 'spent', label: t.spent(currency) },
    { kind: 'days', key: 'ordered', label: t.ordered, from: 'from', to: 'to' },
    { kind: 'days', key: 'joined', label: t.joined, from: 'since', to: 'until' },
  ];
}

/** `email:marketing` in words. */
export function useSayAllowed(): (allowed: string) => string {
  const { channels, consents: t } = useCustomerWords();
  return (allowed) => {
    const [channel = '', purpose = ''] = allowed.split(':');
    return t.state((channels as Readonly<Record<string, string>>)[channel] ?? channel, purpose);
  };
}

/** A tab is a part of the address, but no filter that can be taken away: it is left by another tab. */
export function useTabbedState(filters: readonly FilterOf[]): ListState {
  const t = useCustomerWords();
  const bought: FilterOf = { kind: 'pick', key: 'bought', label: t.title, choices: ['yes', 'no'].map((value) => ({ value, label: value })) };
  const state = useListState([bought, ...filters], { sorts: SORTS, sort: NEWEST });
  const own = ['q', ...filters.flatMap((filter) => (filter.kind === 'days' ? [filter.from, filter.to] : [filter.key]))];
  return {
    ...state,
    isFiltered: own.some((key) => key in state.values),
    clear: () => state.set(Object.fromEntries(own.map((key) => [key, undefined]))),
  };
}

export function useCustomerTabs(filter: CustomerFilter) {
  const { tabs: t } = useCustomerWords();
  const all = useFacets();
  const found = useFacets(filter);
  const own: readonly View[] = [
    { key: 'all', label: t.all, search: {}, count: all?.total },
    { key: 'bought', label: t.bought, search: { bought: 'yes' }, count: all?.withOrders },
    { key: 'never', label: t.never, search: { bought: 'no' }, count: all && all.total - all.withOrders },
  ];
  return { ...useViews('customers', own), total: found?.total };
}
