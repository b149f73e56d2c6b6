// What comes while one reads further down waits above, so that nothing moves; at the top it comes in by itself.
import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

interface Timed {
  readonly at: string;
}

export interface Held<Item> {
  readonly shown: readonly Item[];
  readonly waiting: number;
  /** Let in what waits. */
  readonly let: () => void;
}

const newestOf = (items: readonly Timed[]): number => Math.max(...items.map(({ at }) => Date.parse(at)));

/** Items are held back by their time: what is older than the newest shown comes in at once, as more of the past does. */
export function useHeld<Item extends Timed>(items: readonly Item[], list: RefObject<HTMLElement | null>): Held<Item> {
  const newest = newestOf(items);
  const [letIn, setLetIn] = useState(newest);
  // Where nothing was, nothing moves.
  const until = letIn === -Infinity ? newest : letIn;
  const shown = items.filter(({ at }) => Date.parse(at) <= until);
  const waiting = items.length - shown.length;
  const admit = useEffectEvent(() => setLetIn(newest));
  useEffect(() => {
    const look = () => {
      if ((list.current?.getBoundingClientRect().top ?? 0) >= 0) admit();
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, [newest, list]);
  return { shown, waiting, let: () => setLetIn(newest) };
}
