// What became of interventions, told apart by something.
import { useQuery } from '@tanstack/react-query';
import { formatCount, formatMoney } from '@/shared/format';
import { Card, Select } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type Breakdown, performanceOptions, type ShownRow } from '../data';
import { useReachWords } from '../words';

const WAYS: readonly Breakdown[] = ['channel', 'action', 'hour', 'template', 'campaign', 'variant', 'segment'];

export function PerformanceCard({ by, onBy }: { by: Breakdown; onBy: (by: Breakdown) => void }) {
  const { by: names, rows: t, channels, actions } = useReachWords();
  const locale = useLocale();
  const { data } = useQuery(performanceOptions(by));
  const known: Record<string, string> = { ...channels, ...actions };
  const named = ({ key }: ShownRow) => (key === null ? t.without : by === 'hour' ? `${key}:00` : (known[key] ?? key));
  const heads = [t.decided, t.delivered, t.seen, t.clicked, t.converted, t.revenue];
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-12">
        <Select aria-label={names.label} value={by} onChange={(event) => onBy(event.target.value as Breakdown)} choices={WAYS.map((value) => ({ value, label: names[value] }))} />
        {data?.rows.length === 0 && <p className="text-text-2">{t.none}</p>}
        {data && data.rows.length > 0 && (
          <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t.title}>
            <table className="w-full text-dense tabular-nums">
              <thead>
                <tr className="text-caption text-text-2">
                  <th scope="col" className="py-4 text-left font-medium">{t.key}</th>
                  {heads.map((head) => (
                    <th key={head} scope="col" className="py-4 pl-12 text-right font-medium">{head}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <tr key={row.key} className="border-t border-line">
                    <th scope="row" className="py-8 text-left font-medium">{named(row)}</th>
                    {[row.decided, row.delivered, row.seen, row.clicked, row.converted].map((count, place) => (
                      <td key={place} className="py-8 pl-12 text-right">{formatCount(count, locale)}</td>
                    ))}
                    <td className="py-8 pl-12 text-right">{row.revenue.map(({ currency, minor }) => formatMoney({ amountMinor: minor, currency }, locale)).join(', ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Card>
  );
}
