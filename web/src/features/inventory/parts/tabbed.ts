// Lists with tabs: a tab is a part of the address, but no filter that can be taken away.
import { type FilterOf, type ListState, useListState } from '@/shared/shapes';

export function useTabbed(tabs: readonly string[], filters: readonly FilterOf[], label: string): ListState {
  const tab: FilterOf = { kind: 'pick', key: 'tab', label, choices: tabs.map((value) => ({ value, label: value })) };
  const state = useListState([tab, ...filters]);
  const own = ['q', ...filters.flatMap((filter) => (filter.kind === 'days' ? [filter.from, filter.to] : [filter.key]))];
  return {
    ...state,
    view: state.view || (state.values['tab'] ?? ''),
    isFiltered: own.some((key) => key in state.values),
    clear: () => state.set(Object.fromEntries(own.map((key) => [key, undefined]))),
  };
}
