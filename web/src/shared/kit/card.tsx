// A surface with a line around it. A card in a card is drawn as a part of the outer one.
import { createContext, type ReactNode, useContext, useId } from 'react';
import { clsx } from 'clsx';

/** Whether a card is around, and whether it keeps room at its edge. */
const Around = createContext<'none' | 'padded' | 'flush'>('none');

const LOOKS = {
  none: 'min-w-0 rounded-card border border-line bg-surface',
  padded: '-mx-16 mt-16 border-t border-line last:-mb-16',
  flush: 'border-t border-line',
};

interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title: one quiet act. */
  readonly action?: ReactNode;
  /** Rows and pictures reach the edge. */
  readonly flush?: boolean | undefined;
  readonly children?: ReactNode;
}

export function Card({ title, action, flush = false, children }: CardProps) {
  const around = useContext(Around);
  const titleId = useId();
  return (
    <Around value={flush ? 'flush' : 'padded'}>
      <section
        aria-labelledby={title ? titleId : undefined}
        className={LOOKS[around]}
      >
        {(title || action) && (
          <header className="flex min-h-24 items-center justify-between gap-12 px-16 pt-12">
            <h2 id={titleId} className="min-w-0 text-heading">
              {title}
            </h2>
            {action}
          </header>
        )}
        <div className={clsx(!flush && 'p-16', !flush && title && 'pt-12', flush && title && 'pt-12')}>{children}</div>
      </section>
    </Around>
  );
}
