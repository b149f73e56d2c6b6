// The pages of one section, in a line over each of them; they look like tabs and are links.
import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { useRef } from 'react';
import { FADING, useInSight } from './in-sight';

export interface SectionLink {
  readonly label: string;
  readonly link: LinkProps;
  /** Only its own address is it, not those below. */
  readonly exact?: boolean | undefined;
}

interface SectionLinksProps {
  readonly label: string;
  readonly links: readonly SectionLink[];
}

export function SectionLinks({ label, links }: SectionLinksProps) {
  const list = useRef<HTMLUListElement>(null);
  const goesOn = useInSight(list, useLocation().pathname, links.length);
  return (
    <nav aria-label={label} className="mx-auto max-w-list border-b border-line">
      <ul ref={list} className={clsx('relative -mb-1 flex gap-16 overflow-x-auto [scrollbar-width:none]', goesOn && FADING)}>
        {links.map(({ label: name, link, exact = false }) => (
          <li key={name} className="shrink-0">
            <Link
              {...link}
              activeOptions={{ exact, includeSearch: false }}
              className="flex h-control items-center border-b-2 text-strong -outline-offset-2 transition-colors max-rows:h-touch"
              activeProps={{ className: 'border-accent text-text' }}
              inactiveProps={{ className: 'border-transparent text-text-2 hover:text-text' }}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
