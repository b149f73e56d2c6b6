// What the list of promotions is narrowed by: tabs of phases with the server's counts, kinds, and what lets them in.
import type { PromotionPage, PromotionPhase } from '@/client/routers/promotions';
import { type FilterOf, type ListState, useListState, useViews, type View } from '@/shared/shapes';
import { KINDS } from './promotion-values';
import { usePricingWords } from '../words';

const PHASES: readonly PromotionPhase[] = ['running', 'scheduled', 'draft', 'paused', 'exhausted', 'ended', 'archived'];
const TRIGGERS = ['automatic', 'code'] as const;

export function usePromotionFilters(): readonly FilterOf[] {
  const t = usePricingWords();
  return [
    { kind: 'pick', key: 'kind', label: t.promotions.columns.what, choices: KINDS.map((value) => ({ value, label: t.kinds[value] })) },
    { kind: 'pick', key: 'trigger', label: t.promotions.columns.trigger, choices: TRIGGERS.map((value) => ({ value, label: t.triggers[value] })) },
  ];
}

/** A tab is a part of the address, but no filter that can be taken away: it is left by another tab. */
export function useTabbedState(filters: readonly FilterOf[]): ListState {
  const t = usePricingWords();
  const phase: FilterOf = { kind: 'pick', key: 'phase', label: t.promotions.columns.phase, choices: PHASES.map((value) => ({ value, label: value })) };
  const state = useListState([phase, ...filters]);
  const own = ['q', ...filters.map(({ key }) => key)];
  return {
    ...state,
    isFiltered: own.some((key) => key in state.values),
    clear: () => state.set(Object.fromEntries(own.map((key) => [key, undefined]))),
  };
}

export function usePromotionTabs(state: ListState, page: PromotionPage | undefined) {
  const t = usePricingWords();
  const counts = new Map(page?.phases.map(({ phase, count }) => [phase, count]));
  const own: readonly View[] = [
    { key: 'all', label: t.promotions.all, search: {}, count: page && [...counts.values()].reduce((sum, count) => sum + count, 0) },
    ...PHASES.map((phase) => ({ key: phase, label: t.phases[phase], search: { phase }, count: page && (counts.get(phase) ?? 0) })),
  ];
  const { views, savedViews } = useViews('promotions', own);
  const tab = !state.isFiltered && own.find(({ key }) => key === (state.values['phase'] ?? 'all'));
  return { views, savedViews, total: tab ? tab.count : undefined };
}
