// What was before and what is after, field by field; where it is a choice, each row is one.
import { Radio } from './choices';

export interface DiffRow {
  readonly key: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

interface DiffViewProps {
  readonly rows: readonly DiffRow[];
  readonly beforeLabel: string;
  readonly afterLabel: string;
  readonly chosen?: ((key: string) => 'before' | 'after') | undefined;
  readonly onChoose?: ((key: string, side: 'before' | 'after') => void) | undefined;
}

export function DiffView({ rows, beforeLabel, afterLabel, chosen, onChoose }: DiffViewProps) {
  if (rows.length === 0) return null;
  const cell = (row: DiffRow, side: 'before' | 'after') =>
    onChoose ? (
      <Radio
        name={`diff-${row.key}`}
        label={row[side]}
        checked={chosen?.(row.key) === side}
        onChange={() => onChoose(row.key, side)}
      />
    ) : (
      <span className={side === 'before' ? 'text-text-2 line-through' : undefined}>{row[side]}</span>
    );
  return (
    <table className="w-full table-fixed text-dense">
      <thead>
        <tr className="text-left text-caption text-text-2">
          <td className="w-1/4" />
          <th scope="col" className="py-4 pr-12">
            {beforeLabel}
          </th>
          <th scope="col" className="py-4">
            {afterLabel}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="border-t border-line align-top">
            <th scope="row" className="py-8 pr-12 text-left font-medium wrap-anywhere">
              {row.label}
            </th>
            <td className="py-8 pr-12 wrap-anywhere">{cell(row, 'before')}</td>
            <td className="py-8 wrap-anywhere">{cell(row, 'after')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
