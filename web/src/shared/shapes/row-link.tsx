// The link of a row. A page has dozens of them: unlike the router's own they follow no change of the address.
import { type LinkProps, useRouter } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, type MouseEvent, useMemo } from 'react';

const INTENT_MS = 50;

interface RowLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'> {
  /** Where it leads, whatever the address is now; the same object, or its address is made anew. */
  readonly to: LinkProps;
}

/** One row is meant at a time: the pointer's, or the one with the focus. */
let meant: ReturnType<typeof setTimeout> | undefined;

export function RowLink({ to, ...rest }: RowLinkProps) {
  const router = useRouter();
  const href = useMemo(() => router.history.createHref(router.buildLocation(to as never).href), [router, to]);
  const prepare = () => {
    clearTimeout(meant);
    meant = setTimeout(() => void router.preloadRoute(to as never), INTENT_MS);
  };
  const go = (event: MouseEvent) => {
    // Another tab, another window, a download: the browser's own.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate(to as never);
  };
  return <a {...rest} href={href} data-row-link onClick={go} onPointerEnter={prepare} onFocus={prepare} />;
}
