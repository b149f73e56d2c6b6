// The measures of parts of the carts, so that nobody is served badly unnoticed.
import { formatExact } from '@/shared/format';
import { Card } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ShownDetail } from '../data';
import { useModelWords } from '../words';
import { useFigure, useShare } from './measures';

export function SegmentsCard({ segments, columns }: Pick<ShownDetail, 'segments' | 'columns'>) {
  const { segments: t } = useModelWords();
  const locale = useLocale();
  const figure = useFigure();
  const share = useShare();
  if (segments.length === 0) return null;
  const titleOf = (name: string) => columns.find((column) => column.name === name)?.title ?? name;
  const heads = [t.head.rows, t.head.rate, t.head.auc, t.head.ece];
  return (
    <Card title={t.title}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t.title}>
        <table className="w-full text-dense tabular-nums">
          <thead>
            <tr className="text-caption text-text-2">
              <th scope="col" className="py-4 text-left font-medium">{t.head.segment}</th>
              {heads.map((head) => (
                <th key={head} scope="col" className="py-4 pl-12 text-right font-medium">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {segments.map(({ column, value, measures }) => (
              <tr key={`${column} ${value}`} className="border-t border-line">
                <th scope="row" className="py-4 text-left font-regular"><span className="first-letter:uppercase">{`${titleOf(column)}: ${value}`}</span></th>
                {[formatExact(measures.rows, locale), share(measures.rate), figure(measures.auc), figure(measures.ece)].map((text, place) => (
                  <td key={place} className="py-4 pl-12 text-right">{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
