// What this reader chose on this device: it must outlive the page, and nothing else may depend on it.
import { useSyncExternalStore } from 'react';

export interface Reader {
  readonly theme?: 'light' | 'dark';
  readonly language?: string;
  /** Single keys such as `G` `O` do nothing. */
  readonly keysOff?: boolean;
  /** Groups of the navigation whose entries are put away. */
  readonly foldedGroups?: readonly string[];
  /** The stores whose first steps were put away. */
  readonly stepsHidden?: readonly string[];
}

const KEY = 'cartwheel.reader';
const listeners = new Set<() => void>();
let current: Reader = read();

function read(): Reader {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Reader;
  } catch {
    return {};
  }
}

export const reader = (): Reader => current;

export function changeReader(change: { [Key in keyof Reader]: Reader[Key] | undefined }): void {
  current = { ...current, ...change } as Reader;
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } finally {
    listeners.forEach((tell) => tell());
  }
}

export function subscribeToReader(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useReader = (): Reader => useSyncExternalStore(subscribeToReader, reader);

// What another tab changed holds here too.
window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return;
  current = read();
  listeners.forEach((tell) => tell());
});
