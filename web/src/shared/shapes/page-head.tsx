// The head that every page has: its name, how it stands, and what can be done.
import { type LinkProps } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon, Link } from '@/shared/kit';
import { type Help, HelpEntry } from './help';

export interface Back {
  readonly link: LinkProps;
  /** The list it belongs to. */
  readonly label: string;
}

interface PageHeadProps {
  readonly title: ReactNode;
  readonly help: Help;
  readonly back?: Back | undefined;
  /** Beside the title: a status, a badge. */
  readonly status?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Stays while the page is scrolled. */
  readonly sticky?: boolean | undefined;
}

export function PageHead({ title, help, back, status, note, actions, sticky = false }: PageHeadProps) {
  return (
    <header className={sticky ? 'sticky top-top-bar z-10 -mx-page bg-canvas px-page' : undefined}>
      {back && (
        <div className="-mb-4 pt-4 text-dense">
          <Link {...back.link} tone="plain">
            <span className="inline-flex items-center gap-2 text-text-2">
              <Icon of={ChevronLeft} />
              {back.label}
            </span>
          </Link>
        </div>
      )}
      <div className="flex min-h-top-bar flex-wrap items-center justify-between gap-x-16 gap-y-8 py-8">
        <div className="flex min-w-0 flex-wrap items-center gap-x-12 gap-y-4">
          <h1 className="min-w-0 text-title wrap-anywhere">{title}</h1>
          {status}
          <HelpEntry {...help} />
          {note && <span className="text-dense text-text-2">{note}</span>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-8">{actions}</div>}
      </div>
    </header>
  );
}
