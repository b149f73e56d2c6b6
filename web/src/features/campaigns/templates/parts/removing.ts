// Rows of a list that come and go: which one stays open meanwhile, and how a deleted one comes back.
import { useRef } from 'react';
import { type FieldValues, type UseFieldArrayReturn, useFormContext } from 'react-hook-form';
import { toast } from '@/shared/kit';

export const afterMove = (open: number | null, from: number, to: number): number | null => {
  if (open === null) return null;
  if (open === from) return to;
  if (from < open && open <= to) return open - 1;
  return to <= open && open < from ? open + 1 : open;
};

export const afterInsert = (open: number | null, place: number): number | null => (open !== null && open >= place ? open + 1 : open);

export const afterRemove = (open: number | null, place: number): number | null => {
  if (open === null || open === place) return null;
  return open > place ? open - 1 : open;
};

/** Where one may stand at the latest: a footer stays behind all others. */
export const endOf = (rows: readonly unknown[]): number => rows.length - ((rows.at(-1) as { type?: unknown } | undefined)?.type === 'footer' ? 1 : 0);

interface Removing {
  /** Around the rows and nothing else. */
  readonly list: (element: HTMLElement | null) => void;
  readonly take: (place: number, said: string) => void;
}

/**
 * Takes rows out of the list `name` at once; a toast offers to put each back where it was, unless the list is full or
 * gone by then. Focus goes to what stands there next, or to the last.
 */
export function useRemoving({ remove, insert }: Pick<UseFieldArrayReturn<FieldValues>, 'remove' | 'insert'>, name: string, most: number, onInserted?: (place: number) => void): Removing {
  const { getValues } = useFormContext<FieldValues>();
  const rows = useRef<HTMLElement | null>(null);
  const focus = (place: number) =>
    setTimeout(() => {
      const { children = [] } = rows.current ?? {};
      children[Math.min(place, children.length - 1)]?.querySelector<HTMLElement>('button[aria-expanded], input')?.focus();
    });
  return {
    list: (element) => {
      rows.current = element;
    },
    take: (place, said) => {
      const taken = structuredClone(getValues(`${name}.${place}`));
      remove(place);
      focus(place);
      toast(said, () => {
        const now: unknown = getValues(name);
        if (!Array.isArray(now) || now.length >= most) return;
        const at = Math.min(place, endOf(now));
        insert(at, taken, { shouldFocus: false });
        onInserted?.(at);
        focus(at);
      });
    },
  };
}
