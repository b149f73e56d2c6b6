// A few rows of something, with the way to all of them: best sellers, latest orders, low stock.
import { Link as RouterLink, type LinkProps } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Link, Skeleton } from '@/shared/kit';

export interface ShortRow {
  readonly key: string;
  readonly link: LinkProps;
  readonly picture?: ReactNode;
  readonly name: string;
  readonly note?: ReactNode;
  readonly value: ReactNode;
  readonly valueNote?: ReactNode;
}

interface ShortListProps<Data> {
  readonly title: string;
  readonly all: { readonly link: LinkProps; readonly label: string };
  readonly query: UseQueryResult<Data, unknown>;
  readonly rows: (data: Data) => readonly ShortRow[];
  /** Said when there is none. */
  readonly empty: string;
}

const ROWS = 5;

export function ShortList<Data>({ title, all, query, rows, empty }: ShortListProps<Data>) {
  return (
    <Card
      flush
      title={title}
      action={
        <span className="text-dense">
          <Link {...all.link}>{all.label}</Link>
        </span>
      }
    >
      <Body {...{ query, rows, empty }} />
    </Card>
  );
}

function Body<Data>({ query, rows, empty }: Pick<ShortListProps<Data>, 'query' | 'rows' | 'empty'>) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    if (error !== null) return <ErrorState failure={failureOf(error)} onRetry={refetch} />;
    return (
      <div className="p-16 pt-8">
        <Skeleton shape="row" count={ROWS} />
      </div>
    );
  }
  const found = rows(data);
  if (found.length === 0) return <p className="px-16 pt-8 pb-24 text-text-2">{empty}</p>;
  return (
    <ul className="pb-4">
      {found.map((row) => (
        <li key={row.key} className="relative flex min-h-row-picture items-center gap-12 px-16 py-4 hover:bg-hover">
          {row.picture}
          <span className="flex min-w-0 flex-1 flex-col">
            <RouterLink {...row.link} className="truncate after:absolute after:inset-0 after:-outline-offset-2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-text">
              {row.name}
            </RouterLink>
            {row.note && <span className="truncate text-dense text-text-2">{row.note}</span>}
          </span>
          <span className="flex shrink-0 flex-col items-end tabular-nums">
            <span>{row.value}</span>
            {row.valueNote && <span className="text-dense text-text-2">{row.valueNote}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
