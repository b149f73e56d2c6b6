// Where the reader is: what the page says for the title of the tab and for the way back up.
import { useEffect, useSyncExternalStore } from 'react';

export interface Place {
  /** The thing, or the section: "#1042", "Orders". */
  readonly title: string;
  /** The section above; its link carries the filters that were left there. */
  readonly parent?: { readonly label: string; readonly to: string } | undefined;
  /** What came while the tab was in the background: "(3) Live". */
  readonly count?: number | undefined;
}

let current: Place | null = null;
const listeners = new Set<() => void>();

function become(place: Place | null): void {
  current = place;
  listeners.forEach((tell) => tell());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Each page says once where it is. */
export function usePlace({ title, parent, count }: Place): void {
  const label = parent?.label;
  const to = parent?.to;
  useEffect(() => {
    const place = { title, count, ...(label !== undefined && to !== undefined ? { parent: { label, to } } : {}) };
    become(place);
    return () => {
      if (current === place) become(null);
    };
  }, [title, label, to, count]);
}

export const useCurrentPlace = (): Place | null => useSyncExternalStore(subscribe, () => current);

const lastSearches = new Map<string, Record<string, unknown>>();

/** Keep with what filters a list was left. */
export const rememberSearch = (path: string, search: object): void =>
  void lastSearches.set(path, search as Record<string, unknown>);

/** The filters that a list was left with. */
export const lastSearch = (path: string): Record<string, unknown> => lastSearches.get(path) ?? {};

export const forgetSearches = (): void => lastSearches.clear();
