// How much by two things, such as weekday and hour: a table whose cells are tinted, and say their value.
import { tip } from '@/shared/kit';
import { Frame, type FrameProps } from './frame';
import { useChartWords } from './words';

interface HeatGridProps extends FrameProps {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, then by column; null where nothing is known. */
  readonly values: ReadonlyArray<ReadonlyArray<number | null>>;
  readonly format: (value: number) => string;
}

const HATCH = 'bg-[repeating-linear-gradient(135deg,var(--color-line-mid)_0_1px,transparent_1px_5px)]';

export function HeatGrid({ rows, columns, values, format, ...frame }: HeatGridProps) {
  const t = useChartWords();
  const most = Math.max(1, ...values.flat().map((value) => value ?? 0));
  const said = (value: number | null | undefined) => (value === null || value === undefined ? t.unknown : format(value));
  const table = {
    head: ['', ...columns],
    rows: rows.map((row, at) => [row, ...columns.map((_, place) => said(values[at]?.[place]))]),
  };
  const step = columns.length > 12 ? 3 : 1;
  return (
    <Frame {...frame} table={table}>
      <div className="h-chart overflow-x-auto" tabIndex={0} role="group" aria-label={frame.title}>
        <table className="h-full w-full table-fixed border-separate border-spacing-2 text-caption">
          <thead>
            <tr>
              <td className="w-48" />
              {columns.map((column, place) => (
                <th key={column} scope="col" className="overflow-visible font-medium whitespace-nowrap text-text-2">
                  {place % step === 0 ? column : <span className="sr-only">{column}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={row}>
                <th scope="row" className="pr-4 text-right font-medium text-text-2">
                  {row}
                </th>
                {columns.map((column, place) => {
                  const value = values[at]?.[place] ?? null;
                  const text = `${row} ${column}: ${said(value)}`;
                  return (
                    <td key={column} {...tip(text)} className={value === null ? `rounded-chip ${HATCH}` : 'rounded-chip bg-sunken'}>
                      <span className="sr-only">{said(value)}</span>
                      {value !== null && (
                        <span aria-hidden style={{ opacity: value === 0 ? 0 : 0.12 + 0.88 * (value / most) }} className="block h-full min-h-16 rounded-chip bg-series-1" />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Frame>
  );
}
