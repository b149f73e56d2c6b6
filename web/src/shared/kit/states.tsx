// What stands where there is nothing to show: nothing yet, nothing found, not for you, not there.
import type { ReactNode } from 'react';
import { Ban, Inbox, SearchX, Unlink } from 'lucide-react';
import { Button } from './button';
import { type IconType } from './icon';
import { useKitWords } from './words';

interface StateProps {
  readonly icon: IconType;
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** A page of its own begins with it. */
  readonly heading?: 'h1' | 'h2' | undefined;
}

/** The common build of all such places. */
export function State({ icon: Drawing, title, text, children, heading: Heading = 'h2' }: StateProps) {
  return (
    <div className="flex flex-col items-center px-16 py-48 text-center">
      <span className="mb-12 flex size-48 items-center justify-center rounded-round bg-hover text-text-2">
        <Drawing aria-hidden size={20} strokeWidth={1.75} />
      </span>
      <Heading className="text-heading">{title}</Heading>
      {text && <div className="mt-4 max-w-prose text-text-2">{text}</div>}
      {children && <div className="mt-16 flex flex-wrap items-center justify-center gap-12">{children}</div>}
    </div>
  );
}

interface EmptyStateProps {
  readonly icon?: IconType | undefined;
  /** What will be here. */
  readonly title: string;
  readonly text?: ReactNode;
  /** The one thing to do next, then a link to learn more. */
  readonly children?: ReactNode;
}

/** Nothing is here yet, and this is what will be. */
export const EmptyState = ({ icon = Inbox, ...rest }: EmptyStateProps) => <State icon={icon} {...rest} />;

/** There is something, but not under these filters; they are named. */
export function FilteredEmpty({ filters, onClear }: { filters: readonly string[]; onClear: () => void }) {
  const t = useKitWords();
  return (
    <State icon={SearchX} title={t.nothingFound} text={filters.join(' · ')}>
      <Button onClick={onClear}>{t.clearFilters}</Button>
    </State>
  );
}

interface ForbiddenProps {
  /** As the server names it: `orders.refund`. */
  readonly permission?: string | undefined;
  /** Something else of the page is there. */
  readonly isPart?: boolean | undefined;
}

export function Forbidden({ permission, isPart = false }: ForbiddenProps) {
  const t = useKitWords();
  return <State icon={Ban} heading={isPart ? 'h2' : 'h1'} title={t.forbidden.title} text={permission ? t.forbidden.needs(permission) : t.forbidden.text} />;
}

export function NotFound({ children }: { children?: ReactNode }) {
  const t = useKitWords();
  return (
    <State icon={Unlink} title={t.notFound.title} text={t.notFound.text}>
      {children}
    </State>
  );
}
