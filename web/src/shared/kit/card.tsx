// A surface with a line around it. A card in a card is drawn as a part of the outer one.
import { createContext, type ReactNode, useContext, useId } from 'react';
import { clsx } from 'clsx';

const Inside = createContext(false);

interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title: one quiet act. */
  readonly action?: ReactNode;
  /** Rows and pictures reach the edge. */
  readonly flush?: boolean | undefined;
  readonly children?: ReactNode;
}

export function Card({ title, action, flush = false, children }: CardProps) {
  const inside = useContext(Inside);
  const titleId = useId();
  return (
    <Inside value>
      <section
        aria-labelledby={title ? titleId : undefined}
        className={inside ? 'border-t border-line' : 'min-w-0 overflow-clip rounded-card border border-line bg-surface'}
      >
        {(title || action) && (
          <header className="flex min-h-48 items-center justify-between gap-12 px-16 pt-4">
            <h2 id={titleId} className="min-w-0 text-heading">
              {title}
            </h2>
            {action}
          </header>
        )}
        <div className={clsx(!flush && 'p-16', !flush && title && 'pt-8')}>{children}</div>
      </section>
    </Inside>
  );
}
