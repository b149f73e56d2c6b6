// How wide an element is, in pixels, as it changes.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const latest = new Map<string, number>();

/** `like` names what is as wide each time: the next one begins with the width of the last, and is laid out once. */
export function useWidth<Element extends HTMLElement>(like?: string): readonly [RefObject<Element | null>, number] {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(like === undefined ? 0 : (latest.get(like) ?? 0));
  useEffect(() => {
    if (like !== undefined) latest.set(like, width);
  }, [like, width]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
