// The list that one came from, walked from one of its things to the next.
import { useEffect } from 'react';
import { rememberSearch } from '@/shared/routing';
import type { ListState } from './list-state';

const shown = new Map<string, readonly string[]>();

/** A list keeps what it showed, and with what filters, for the way back and the way on. */
export function useLeftList(path: string, { values }: Pick<ListState, 'values'>, ids: readonly string[]): void {
  useEffect(() => {
    const { open: _, ...filters } = values;
    rememberSearch(path, filters);
    shown.set(path, ids);
  });
}

/** The thing before and the thing after; neither where one did not come from the list. */
export function neighbours(path: string, id: string): { readonly previous: string | undefined; readonly next: string | undefined } {
  const ids = shown.get(path) ?? [];
  const at = ids.indexOf(id);
  return at < 0 ? { previous: undefined, next: undefined } : { previous: ids[at - 1], next: ids[at + 1] };
}
