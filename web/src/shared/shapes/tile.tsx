// One figure: what it is, how much, and one short change. Its whole is a link to what is behind it.
import { Link, type LinkProps } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { changeOf, formatShare } from '@/shared/format';
import { tip } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useShapeWords } from './words';

interface TileProps {
  readonly label: string;
  /** As it is read; the exact one goes into `exact`. */
  readonly figure: ReactNode;
  readonly exact?: string | undefined;
  /** Against the span before; null where there is nothing to compare with. */
  readonly change?: { readonly now: number; readonly before: number } | null | undefined;
  /** A second, smaller figure. */
  readonly note?: ReactNode;
  readonly chart?: ReactNode;
  readonly link?: LinkProps | undefined;
}

export function Tile({ label, figure, exact, change, note, chart, link }: TileProps) {
  return (
    <div className={clsx('relative flex min-w-0 flex-col gap-2 rounded-card border border-line bg-surface p-16', link && 'hover:bg-hover')}>
      <span className="text-dense text-text-2">
        {link ? (
          <Link {...link} className="after:absolute after:inset-0 after:rounded-card">
            {label}
          </Link>
        ) : (
          label
        )}
      </span>
      <span className="flex items-end justify-between gap-12">
        <span {...tip(exact)} className="relative z-1 text-figure whitespace-nowrap tabular-nums">
          {figure}
        </span>
        {chart}
      </span>
      {(change !== undefined || note) && (
        <span className="flex min-h-24 flex-wrap items-baseline gap-x-8 text-dense text-text-2">
          {change !== undefined && <Change change={change} />}
          {note}
        </span>
      )}
    </div>
  );
}

/** "▲ 8 % more": sign, arrow and word. More is not always good, so it has no colour. */
export function Change({ change }: { change: { readonly now: number; readonly before: number } | null }) {
  const t = useShapeWords();
  const locale = useLocale();
  const share = change && changeOf(change.now, change.before);
  if (share === null) return <span className="text-text-3">{t.change.none}</span>;
  if (Math.abs(share) < 0.0005) return <span>{t.change.same}</span>;
  const said = formatShare(Math.abs(share), locale);
  return <span className="tabular-nums">{share > 0 ? t.change.more(said) : t.change.less(said)}</span>;
}
