// A small table within a card: figures on the right, and what is done with a row at its end.
import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export interface Part<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isFigure?: boolean;
  /** Left out on a phone. */
  readonly isMore?: boolean;
}

interface TableProps<Row> {
  readonly label: string;
  readonly parts: readonly Part<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** What can be done with a row. */
  readonly act?: ((row: Row) => ReactNode) | undefined;
  readonly foot?: ReactNode;
}

export function Table<Row>({ label, parts, rows, rowKey, act, foot }: TableProps<Row>) {
  const look = ({ isFigure, isMore }: Part<Row>) => clsx('py-8 pr-12', isFigure ? 'text-right tabular-nums whitespace-nowrap' : 'text-left wrap-anywhere', isMore && 'hidden rows:table-cell');
  return (
    <table aria-label={label} className="w-full text-dense">
      <thead>
        <tr className="text-caption text-text-2">
          {parts.map((part) => (
            <th key={part.key} scope="col" className={clsx(look(part), 'font-medium first:pl-16 last:pr-16')}>
              {part.head}
            </th>
          ))}
          {act && <td />}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className="border-t border-line align-middle">
            {parts.map((part) => (
              <td key={part.key} className={clsx(look(part), 'first:pl-16 last:pr-16')}>
                {part.cell(row)}
              </td>
            ))}
            {act && <td className="py-4 pr-16 text-right whitespace-nowrap">{act(row)}</td>}
          </tr>
        ))}
      </tbody>
      {foot && <tfoot>{foot}</tfoot>}
    </table>
  );
}
