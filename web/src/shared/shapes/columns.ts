// What a column is decides how wide it is and where its text stands.
import type { ReactNode } from 'react';
import type { Cell } from '@/shared/files';

export type ColumnKind = 'picture' | 'id' | 'name' | 'status' | 'money' | 'count' | 'time' | 'person' | 'text';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly kind: ColumnKind;
  readonly cell: (row: Row) => ReactNode;
  /** The whole text, shown on hover and focus where the cell may cut it. */
  readonly whole?: ((row: Row) => string | undefined) | undefined;
  /** What a file says in this column, or in several; without it the column is in no file. */
  readonly file?: ((row: Row) => Cell) | ReadonlyArray<readonly [head: string, cell: (row: Row) => Cell]> | undefined;
  /** The server can order by it. */
  readonly sorts?: boolean | undefined;
  /** Not shown until it is chosen: it costs the server a query. */
  readonly off?: boolean | undefined;
}

/** Widths in pixels; what is left over is shared in proportion, so that no void opens beside a name. */
export const WIDTHS: Record<ColumnKind, number> = {
  picture: 64,
  id: 120,
  name: 280,
  status: 168,
  money: 120,
  count: 88,
  time: 120,
  person: 180,
  text: 200,
};

/** What a column that can give way needs at least. */
export const LEAST: Partial<Record<ColumnKind, number>> = { name: 160, text: 120, person: 120 };

export const NUMBERS: ReadonlySet<ColumnKind> = new Set(['money', 'count']);
