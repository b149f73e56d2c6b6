// What a column is decides how wide it is and where its text stands.
import type { ReactNode } from 'react';

export type ColumnKind = 'picture' | 'id' | 'name' | 'status' | 'money' | 'count' | 'time' | 'person' | 'text';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly kind: ColumnKind;
  readonly cell: (row: Row) => ReactNode;
  /** The whole text, shown on hover and focus where the cell may cut it. */
  readonly whole?: ((row: Row) => string | undefined) | undefined;
  /** The server can order by it. */
  readonly sorts?: boolean | undefined;
  /** Not shown until it is chosen: it costs the server a query. */
  readonly off?: boolean | undefined;
}

/** Fixed widths in pixels; null shares what is left. */
export const WIDTHS: Record<ColumnKind, number | null> = {
  picture: 64,
  id: 120,
  name: null,
  status: 168,
  money: 120,
  count: 88,
  time: 120,
  person: 180,
  text: null,
};

/** Below this a shared column is not readable, and the table scrolls instead. */
export const LEAST: Record<'name' | 'text', number> = { name: 220, text: 160 };

export const NUMBERS: ReadonlySet<ColumnKind> = new Set(['money', 'count']);
