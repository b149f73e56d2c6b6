// The tabs of the list of orders, with the server's counts, and the saved views behind them.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { OrderTab } from '@/client/routers/orders';
import { trpc } from '@/shared/api';
import type { Choice } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type FilterOf, type ListState, useListState, useViews, type View } from '@/shared/shapes';
import { useTags } from '../data';
import { ORDER_TONES, PAYMENT_TONES } from '../status';
import { useOrderWords } from '../words';

const TABS: readonly OrderTab[] = ['to_fulfil', 'unpaid', 'drafts', 'refunds', 'returns'];

export function useOrderFilters(): readonly FilterOf[] {
  const t = useOrderWords();
  const choices = <Key extends string>(tones: Record<Key, unknown>, words: Readonly<Record<Key, string>>) =>
    (Object.keys(tones) as Key[]).map((value) => ({ value, label: words[value] }));
  const tags = useTags();
  const customer = useNamedCustomer();
  return [
    ...(customer ? [{ kind: 'pick', key: 'customer', label: t.filters.customer, choices: [customer] } satisfies FilterOf] : []),
    { kind: 'pick', key: 'status', label: t.filters.status, choices: choices(ORDER_TONES, t.status) },
    { kind: 'pick', key: 'payment', label: t.filters.payment, choices: choices(PAYMENT_TONES, t.payment) },
    { kind: 'pick', key: 'tag', label: t.filters.tag, free: true, choices: tags.map((value) => ({ value, label: value })) },
    { kind: 'days', key: 'placed', label: t.filters.placed, from: 'from', to: 'to' },
  ];
}

/** Whose orders the address asks for; the way there is the customer's page. */
function useNamedCustomer(): Choice | undefined {
  const { customer: id }: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { nobody } = useOrderWords();
  const enabled = useCan('customers:read') && typeof id === 'string';
  const { data } = useQuery(trpc.customers.get.queryOptions({ id: String(id) }, { enabled, staleTime: 60_000 }));
  return typeof id === 'string' ? { value: id, label: data?.name || data?.email || nobody } : undefined;
}

/** A tab is a part of the address, but no filter that can be taken away: it is left by another tab. */
export function useTabbedState(filters: readonly FilterOf[]): ListState {
  const t = useOrderWords();
  const tab: FilterOf = { kind: 'pick', key: 'tab', label: t.title, choices: TABS.map((value) => ({ value, label: value })) };
  const state = useListState([tab, ...filters]);
  const own = ['q', ...filters.flatMap((filter) => (filter.kind === 'days' ? [filter.from, filter.to] : [filter.key]))];
  return {
    ...state,
    view: state.view || (state.values['tab'] ?? ''),
    isFiltered: own.some((key) => key in state.values),
    clear: () => state.set(Object.fromEntries(own.map((key) => [key, undefined]))),
  };
}

export function useOrderTabs(state: ListState) {
  const t = useOrderWords();
  const { data: counts } = useQuery(trpc.orders.counts.queryOptions());
  const own: readonly View[] = [
    { key: 'all', label: t.tabs.all, search: {}, count: counts?.total },
    ...TABS.map((tab) => ({
      key: tab,
      label: t.tabs[tab],
      search: { tab },
      count: counts?.byTab.find((each) => each.tab === tab)?.count,
    })),
  ];
  const { views, savedViews } = useViews('orders', own);
  const plain = !state.isFiltered && own.find(({ key }) => key === (state.values['tab'] ?? 'all'));
  return { views, savedViews, total: plain ? plain.count : undefined };
}
