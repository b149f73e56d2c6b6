// A row on a phone: what it is and what it is worth, then how it stands and since when.
import type { LinkProps } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Checkbox } from '@/shared/kit';
import { RowLink } from './row-link';
import type { Selection } from './selection';
import { useShapeWords } from './words';

export interface CardOf {
  readonly title: ReactNode;
  readonly value?: ReactNode;
  readonly status?: ReactNode;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly picture?: ReactNode;
}

interface RowCardProps {
  readonly id: string;
  readonly card: CardOf;
  readonly link?: LinkProps | undefined;
  readonly selection?: Selection | undefined;
  readonly name: string;
}

export function RowCard({ id, card, link, selection, name }: RowCardProps) {
  const t = useShapeWords();
  const isOn = selection?.has(id) ?? false;
  const title = <span className="font-medium">{card.title}</span>;
  return (
    <li data-key={id} className={clsx('relative flex gap-12 border-b border-line p-12 last:border-b-0', isOn && 'bg-selected')}>
      {selection && (
        <span className="relative z-1">
          <Checkbox bare label={t.select(name)} checked={isOn} onChange={() => selection.toggle(id)} />
        </span>
      )}
      {card.picture}
      <div className="flex min-w-0 flex-1 flex-col gap-4">
        <div className="flex items-baseline justify-between gap-12">
          <span className="line-clamp-2 min-w-0">
            {link ? (
              <RowLink to={link} className="after:absolute after:inset-0">
                {title}
              </RowLink>
            ) : (
              title
            )}
          </span>
          {card.value && <span className="shrink-0 tabular-nums">{card.value}</span>}
        </div>
        {(card.note || card.status) && (
          <div className="flex items-center justify-between gap-12">
            <span className="min-w-0 truncate text-text-2">{card.note}</span>
            {card.status && <span className="shrink-0">{card.status}</span>}
          </div>
        )}
        {card.aside && <div className="text-dense text-text-2">{card.aside}</div>}
      </div>
    </li>
  );
}
