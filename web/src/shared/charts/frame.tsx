// What every chart has: a title with its answer, a height that is kept, and the same as a table.
import { type ReactNode, useId, useState } from 'react';
import { Skeleton } from '@/shared/kit';
import { useChartWords } from './words';

export interface FrameProps {
  /** The question: "Revenue". */
  readonly title: string;
  /** What it comes to, as one hears it: "12,480 €, 8 % more than the 30 days before". */
  readonly answer?: ReactNode;
  readonly isLoading?: boolean | undefined;
}

interface Table {
  readonly head: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

export function Frame({ title, answer, isLoading = false, table, legend, children }: FrameProps & { table: Table; legend?: ReactNode; children: ReactNode }) {
  const t = useChartWords();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption id={id} className="flex flex-wrap items-baseline gap-x-12 gap-y-2 pb-8">
        <span className="text-heading">{title}</span>
        {answer && <span className="text-text-2 tabular-nums">{answer}</span>}
      </figcaption>
      {legend}
      {isLoading ? (
        <Skeleton shape="chart" />
      ) : asTable ? (
        <div className="h-chart overflow-y-auto" tabIndex={0} role="group" aria-label={title}>
          <table className="w-full text-dense tabular-nums">
            <thead>
              <tr className="text-caption text-text-2">
                {table.head.map((head, place) => (
                  <th key={head} scope="col" className={place === 0 ? 'py-4 text-left font-medium' : 'py-4 text-right font-medium'}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]} className="border-t border-line">
                  {row.map((text, place) =>
                    place === 0 ? (
                      <th key={place} scope="row" className="py-4 text-left font-regular">
                        {text}
                      </th>
                    ) : (
                      <td key={place} className="py-4 text-right">
                        {text}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        children
      )}
      <button
        type="button"
        aria-pressed={asTable}
        onClick={() => setAsTable((was) => !was)}
        className="mt-4 rounded-chip text-caption text-text-3 hover:text-text"
      >
        {asTable ? t.asChart : t.asTable}
      </button>
    </figure>
  );
}
