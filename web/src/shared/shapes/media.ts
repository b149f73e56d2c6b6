// Whether the window is as narrow as a phone, where rows become cards.
import { useSyncExternalStore } from 'react';

let query: MediaQueryList | undefined;
/** One for the page: every painting of a list asks. */
const narrow = () => (query ??= window.matchMedia('(width < 40rem)'));

function subscribe(listener: () => void): () => void {
  narrow().addEventListener('change', listener);
  return () => narrow().removeEventListener('change', listener);
}

export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow().matches);
