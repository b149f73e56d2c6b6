// Which rows are chosen: some, or all that match but a few. All is a step of its own.
import { useCallback, useLayoutEffect, useRef, useState } from 'react';

export type Chosen =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> };

export interface Selection {
  readonly chosen: Chosen;
  readonly has: (id: string) => boolean;
  /** Always the same function, so that rows are not painted anew for it. */
  readonly toggle: (id: string) => void;
  /** All of these on, or all off where all were on. */
  readonly toggleShown: (ids: readonly string[]) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
  /** How many, of so many that match. */
  readonly count: (total: number) => number;
}

export const NONE: Chosen = { kind: 'some', ids: new Set() };

export const isChosen = (chosen: Chosen, id: string): boolean =>
  chosen.kind === 'all' ? !chosen.except.has(id) : chosen.ids.has(id);

/** Chosen becomes not chosen, and the other way round; of all it becomes an exception. */
export function toggled(chosen: Chosen, id: string): Chosen {
  const flip = (ids: ReadonlySet<string>) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    return next;
  };
  return chosen.kind === 'all' ? { kind: 'all', except: flip(chosen.except) } : { kind: 'some', ids: flip(chosen.ids) };
}

export const countChosen = (chosen: Chosen, total: number): number =>
  chosen.kind === 'all' ? Math.max(0, total - chosen.except.size) : chosen.ids.size;

/** `of` names what is listed: other filters choose nothing. */
export function useSelection(of: string): Selection {
  const [held, setHeld] = useState<{ of: string; chosen: Chosen }>({ of, chosen: NONE });
  const chosen = held.of === of ? held.chosen : NONE;
  const choose = (next: Chosen) => setHeld({ of, chosen: next });
  const listed = useRef(of);
  useLayoutEffect(() => {
    listed.current = of;
  });
  const toggle = useCallback((id: string) => {
    const now = listed.current;
    setHeld((was) => ({ of: now, chosen: toggled(was.of === now ? was.chosen : NONE, id) }));
  }, []);
  return {
    chosen,
    has: (id) => isChosen(chosen, id),
    toggle,
    toggleShown: (ids) => {
      const allOn = ids.every((id) => isChosen(chosen, id));
      const wrong = ids.filter((id) => isChosen(chosen, id) === allOn);
      choose(wrong.reduce(toggled, chosen));
    },
    chooseAll: () => choose({ kind: 'all', except: new Set() }),
    clear: () => choose(NONE),
    count: (total) => countChosen(chosen, total),
  };
}
