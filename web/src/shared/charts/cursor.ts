// One cursor over all charts of a page: what is pointed at in one is shown in all with the same buckets.
import { useSyncExternalStore } from 'react';

interface Cursor {
  readonly group: string;
  readonly key: string;
}

let cursor: Cursor | null = null;
const listeners = new Set<() => void>();

export function moveCursor(group: string, key: string | null): void {
  if (cursor?.group === group && cursor.key === key) return;
  cursor = key === null ? null : { group, key };
  listeners.forEach((tell) => tell());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The key of the bucket that is pointed at, in charts of this group. */
export const useCursor = (group: string): string | null =>
  useSyncExternalStore(subscribe, () => (cursor?.group === group ? cursor.key : null));
