// Whether the window is as narrow as a phone, where rows become cards.
import { useSyncExternalStore } from 'react';

const narrow = () => window.matchMedia('(width < 40rem)');

function subscribe(listener: () => void): () => void {
  const query = narrow();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow().matches);
