// What a list shows, as its address says: filters, order, view and the row beside it. Defaults are left out.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Choice } from '@/shared/kit';

/** A pick that is `free` keeps a value that is no choice, such as before its choices are there. */
export type FilterOf =
  | { readonly kind: 'pick'; readonly key: string; readonly label: string; readonly choices: readonly Choice[]; readonly many?: boolean; readonly free?: boolean }
  /** Two days, both within: `?from=2026-11-01&to=2026-11-30`. */
  | { readonly kind: 'days'; readonly key: string; readonly label: string; readonly from: string; readonly to: string }
  | { readonly kind: 'text'; readonly key: string; readonly label: string; readonly placeholder?: string };

export type Search = Readonly<Record<string, string>>;

export interface ListState {
  /** All that is set, without what is unknown. */
  readonly values: Search;
  readonly q: string;
  readonly sort: string;
  readonly view: string;
  /** The row that is shown beside the list. */
  readonly open: string;
  /** A chosen filter is a step that Back takes back; what is typed is none. */
  readonly set: (change: Readonly<Record<string, string | undefined>>, typed?: boolean) => void;
  /** Takes all filters and the search away; order and view stay. */
  readonly clear: () => void;
  readonly isFiltered: boolean;
}

const OWN = ['q', 'sort', 'view', 'open'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Drops what no filter knows, and values that are no choice. */
export function knownSearch(search: Readonly<Record<string, unknown>>, filters: readonly FilterOf[], sorts: readonly string[]): Search {
  const known: Record<string, string> = {};
  const take = (key: string, isKnown: (value: string) => boolean = () => true) => {
    const value = search[key];
    if (typeof value === 'string' && value !== '' && isKnown(value)) known[key] = value;
  };
  ['q', 'view', 'open'].forEach((key) => take(key));
  take('sort', (value) => sorts.includes(value.replace(/^-/, '')));
  for (const filter of filters) {
    if (filter.kind === 'days') [filter.from, filter.to].forEach((key) => take(key, (value) => DAY.test(value)));
    else if (filter.kind === 'text') take(filter.key);
    else {
      const wanted = String(search[filter.key] ?? '').split(',');
      const values = wanted.filter((value) => value !== '' && (filter.free || filter.choices.some((choice) => choice.value === value)));
      if (values.length > 0) known[filter.key] = (filter.many ? values : values.slice(0, 1)).join(',');
    }
  }
  return known;
}

const keysOf = (filter: FilterOf): readonly string[] => (filter.kind === 'days' ? [filter.from, filter.to] : [filter.key]);

/** The state of the list at this address. */
export function useListState(filters: readonly FilterOf[], { sorts = [], sort = '' }: { sorts?: readonly string[]; sort?: string } = {}): ListState {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const values = knownSearch(search, filters, sorts);
  const set: ListState['set'] = (change, typed = false) => {
    const next = { ...values, ...change };
    if (next['sort'] === sort) delete next['sort'];
    void navigate({ to: '.', search: next as never, replace: typed, resetScroll: false });
  };
  const filterKeys = filters.flatMap(keysOf);
  return {
    values,
    q: values['q'] ?? '',
    sort: values['sort'] ?? sort,
    view: values['view'] ?? '',
    open: values['open'] ?? '',
    set,
    clear: () => set(Object.fromEntries(['q', ...filterKeys].map((key) => [key, undefined]))),
    isFiltered: ['q', ...filterKeys].some((key) => key in values),
  };
}

/** Whether two addresses show the same rows: the panel beside them does not count. */
export const sameFilters = (one: Search, other: Search): boolean => {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)].filter((key) => !OWN.includes(key) || key === 'q'));
  return [...keys].every((key) => one[key] === other[key]);
};
