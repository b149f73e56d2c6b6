// What was read for an answer: which query, with what, and its figures.
import { Banner, Card, Code, written } from '@/shared/kit';
import { useLocale, useSession, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import type { Reading } from './asking';
import { laidOut } from './laid-out';
import { useFiguresWords } from '../words';

export function FiguresRead({ reading: { procedure, arguments: given, figures, isCut, refusal } }: { reading: Reading }) {
  const t = useFiguresWords();
  const locale = useLocale();
  const { store } = useSession();
  const { lines, tables } = laidOut(figures ?? {}, { locale, zone: useZone(), currency: store.currency, yes: t.yes, no: t.no });
  return (
    <Card title={t.queries[procedure] ?? procedure}>
      <div className="flex flex-col gap-12">
        {refusal ? <Banner tone="warn">{t.refused(refusal)}</Banner> : <Facts facts={lines} />}
        {tables.map((table) => (
          <div key={table.label} role="region" tabIndex={0} aria-label={table.label || t.figures} className="overflow-x-auto">
            <table className="w-full text-dense">
              {table.label && <caption className="pb-4 text-left text-strong">{table.label}</caption>}
              <thead>
                <tr className="border-b border-line text-caption text-text-2">
                  {table.columns.map((column) => (
                    <th key={column} scope="col" className="px-8 py-4 text-left">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.rows.map((row, place) => (
                  // eslint-disable-next-line react/no-array-index-key -- they have no names of their own, and stay as they are
                  <tr key={place} className="border-b border-line">
                    {row.map((value, column) => (
                      <td key={table.columns[column]} className="px-8 py-4 wrap-anywhere">
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
        {isCut && <p className="text-dense text-text-2">{t.cutLists}</p>}
        <details className="text-dense">
          <summary className="cursor-pointer text-text-2">{t.from}</summary>
          <div className="pt-8">
            <Code label={t.from} text={`${procedure} ${written(given)}`} />
          </div>
        </details>
      </div>
    </Card>
  );
}
