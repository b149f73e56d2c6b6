// The columns that say which item a row is about.
import type { Column } from '@/shared/shapes';
import type { Named } from '../data';
import type { useInventoryWords } from '../words';
import { nameOf } from './naming';

type Row = Named<object>;
type Words = ReturnType<typeof useInventoryWords>;

export const goodName = ({ good }: Row, t: Words): string => (good ? nameOf(good) : t.gone);

export const goodColumns = (t: Words): readonly [Column<Row>, Column<Row>] => [
  {
    key: 'product',
    head: t.columns.product,
    kind: 'name',
    cell: (row) => (row.good ? <span className="font-medium">{goodName(row, t)}</span> : <span className="text-text-3">{t.gone}</span>),
    whole: (row) => goodName(row, t),
    file: (row) => goodName(row, t),
  },
  {
    key: 'sku',
    head: t.columns.sku,
    kind: 'person',
    cell: ({ good }) => <span className="font-mono text-code">{good?.sku}</span>,
    whole: ({ good }) => good?.sku,
    file: ({ good }) => good?.sku ?? null,
  },
];
