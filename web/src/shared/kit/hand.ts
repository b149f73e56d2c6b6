// Fetches what menus and dialogs are made of at the first sign of a hand, so that they need no part of the first load.
import { useEffect, useSyncExternalStore } from 'react';

type Overlays = typeof import('./overlays');

const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'touchstart'] as const;
const listeners = new Set<() => void>();
let loaded: Overlays | null = null;
let loading: Promise<Overlays> | null = null;

/** Ask for them; what failed is asked for again the next time. */
export function loadOverlays(): Promise<Overlays> {
  loading ??= import('./overlays').then(
    (overlays) => {
      loaded = overlays;
      listeners.forEach((tell) => tell());
      return overlays;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

const hand = () => void loadOverlays();
for (const sign of SIGNS) window.addEventListener(sign, hand, { once: true, passive: true, capture: true });

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** They, or null until they are there; wanting them fetches them. */
export function useOverlays(wanted: boolean): Overlays | null {
  useEffect(() => {
    if (wanted) void loadOverlays();
  }, [wanted]);
  return useSyncExternalStore(subscribe, () => loaded);
}
