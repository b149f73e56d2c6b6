// What was picked, as a word that can be taken away again: tags, chosen filters.
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon';
import { useKitWords } from './words';

interface ChipProps {
  readonly children: ReactNode;
  /** Opens what the chip stands for. */
  readonly onOpen?: (() => void) | undefined;
  readonly onRemove?: (() => void) | undefined;
  /** What is taken away, for screen readers. */
  readonly name: string;
}

export function Chip({ children, onOpen, onRemove, name }: ChipProps) {
  const t = useKitWords();
  const text = 'inline-flex h-full min-w-0 items-center px-8 rounded-control';
  return (
    <span className="inline-flex h-control-small max-w-full items-center rounded-control border border-line-mid bg-surface text-dense">
      {onOpen ? (
        <button type="button" onClick={onOpen} className={clsx(text, 'hover:bg-hover')}>
          <span className="truncate">{children}</span>
        </button>
      ) : (
        <span className={text}>
          <span className="truncate">{children}</span>
        </span>
      )}
      {onRemove && (
        <button
          type="button"
          onClick={onRemove}
          aria-label={t.remove(name)}
          className="inline-flex h-full w-24 shrink-0 items-center justify-center rounded-control text-text-2 hover:bg-hover hover:text-text touch:w-touch"
        >
          <Icon of={X} />
        </button>
      )}
    </span>
  );
}
