// The pages of one section, over each of them.
import { Link, type LinkProps } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';

export interface Section {
  readonly label: string;
  readonly link: LinkProps;
}

/** Where they do not fit they are scrolled sideways, with the one that is shown in sight. */
export function SectionNav({ label, sections }: { label: string; sections: readonly Section[] }) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const here = list.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (list.current && here) list.current.scrollLeft = here.offsetLeft - list.current.offsetWidth / 2 + here.offsetWidth / 2;
  }, []);
  return (
    <nav aria-label={label} className="mx-auto max-w-list">
      <ul ref={list} className="relative -mx-8 flex gap-4 overflow-x-auto p-4">
        {sections.map(({ label: name, link }) => (
          <li key={name} className="shrink-0">
            <Link
              {...link}
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ className: 'bg-selected text-accent-text' }}
              inactiveProps={{ className: 'text-text-2 hover:bg-hover hover:text-text' }}
              className="flex h-control-small items-center rounded-control px-8 text-strong touch:h-touch"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
