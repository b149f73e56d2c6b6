/**
 * One tooltip for the whole page: whatever carries `data-tip` shows it on hover and on focus.
 *
 * It stays while the pointer is on it, goes with Escape, and describes its thing to screen readers unless
 * the label says the same. A list of a thousand cells needs no thousand components for it.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const WAIT_MS = 400;
const LEAVE_MS = 120;
const GAP = 6;
const EDGE = 8;
const ID = 'tip';

interface Shown {
  readonly owner: HTMLElement;
  readonly text: string;
}

/** Give an element a tooltip: `<span {...tip(text)}>`. */
export const tip = (text: string | undefined) => (text ? { 'data-tip': text } : {});

const ownerOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;

/** Stands once in the app, beside the page. */
export function TipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const after = (ms: number, next: Shown | null) => {
      clearTimeout(timer);
      timer = setTimeout(() => setShown(next), ms);
    };
    const look = (event: Event, wait: number) => {
      if (box.current?.contains(event.target as Node)) return clearTimeout(timer);
      const owner = ownerOf(event.target);
      after(owner ? wait : LEAVE_MS, owner && { owner, text: owner.dataset['tip'] ?? '' });
    };
    const over = (event: Event) => look(event, WAIT_MS);
    const focus = (event: Event) => {
      if ((event.target as Element).matches(':focus-visible')) look(event, 0);
    };
    const hide = () => {
      clearTimeout(timer);
      setShown(null);
    };
    const key = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    const whole = { capture: true, passive: true };
    const heard = [
      ['pointerover', over],
      ['focusin', focus],
      ['focusout', hide],
      ['pointerdown', hide],
      ['scroll', hide],
      ['keydown', key as (event: Event) => void],
    ] as const;
    for (const [name, listener] of heard) document.addEventListener(name, listener, whole);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of heard) document.removeEventListener(name, listener, whole);
    };
  }, []);

  useLayoutEffect(() => {
    if (shown === null || box.current === null) return;
    const { owner, text } = shown;
    place(box.current, owner.getBoundingClientRect());
    if (owner.getAttribute('aria-label') === text) return;
    const before = owner.getAttribute('aria-describedby');
    owner.setAttribute('aria-describedby', before ? `${before} ${ID}` : ID);
    return () => (before ? owner.setAttribute('aria-describedby', before) : owner.removeAttribute('aria-describedby'));
  }, [shown]);

  if (shown === null) return null;
  return (
    <div
      ref={box}
      id={ID}
      role="tooltip"
      className="fixed top-0 left-0 z-60 w-max max-w-side animate-menu-in rounded-control bg-text px-8 py-4 text-caption text-canvas shadow-menu"
    >
      {shown.text}
    </div>
  );
}

/** Above its owner, below where there is no room, and never over the edge. */
function place(box: HTMLElement, owner: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const above = owner.top - height - GAP;
  const left = owner.left + owner.width / 2 - width / 2;
  const most = window.innerWidth - width - EDGE;
  box.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
  box.style.top = `${above >= EDGE ? above : owner.bottom + GAP}px`;
}
