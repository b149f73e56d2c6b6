// A line that is scrolled sideways where it does not fit.
import { type RefObject, useLayoutEffect, useState } from 'react';

const FADING_WIDTH = 48;

/** The edge beyond which there are more fades. */
export const FADING = '[mask-image:linear-gradient(to_left,transparent,black_48px)]';

/** Scrolls sideways to the chosen one, and says whether there are more beyond the edge. */
export function useInSight(list: RefObject<HTMLElement | null>, chosen: string, count: number): boolean {
  const [goesOn, setGoesOn] = useState(false);
  useLayoutEffect(() => {
    const element = list.current;
    const tab = element?.querySelector<HTMLElement>('[aria-selected=true],[aria-current=page]');
    if (!element || !tab) return;
    // Clear of the edge that fades.
    const end = tab.offsetLeft + tab.offsetWidth + FADING_WIDTH - element.clientWidth;
    if (tab.offsetLeft < element.scrollLeft) element.scrollLeft = tab.offsetLeft;
    else if (end > element.scrollLeft) element.scrollLeft = end;
  }, [list, chosen, count]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = () => setGoesOn(element.scrollLeft + element.clientWidth < element.scrollWidth - 1);
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [list, count]);
  return goesOn;
}
