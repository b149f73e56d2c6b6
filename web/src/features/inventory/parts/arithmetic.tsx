// When to order anew, as one would reckon it: each step with what it is made of.
import { useQuery } from '@tanstack/react-query';
import type { StockItem } from '@/client/routers/inventory';
import type { ReorderPoint, ReorderSuggestion } from '@/client/routers/reordering';
import { failureOf, trpc } from '@/shared/api';
import { formatDay, formatInstant } from '@/shared/format';
import { Card, ErrorState, Skeleton } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';

const FEW_DAYS = 14;

interface Step {
  readonly key: string;
  readonly label: string;
  readonly made?: string | undefined;
  readonly figure: string;
  readonly isSum?: boolean;
}

export function ReorderCard({ item }: { item: StockItem }) {
  const { reorder: t } = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch } = useQuery(trpc.reordering.explain.queryOptions({ variantId: item.variantId }));
  return (
    <Card title={t.title}>
      {item.lowSince && <p className="pb-8 text-dense text-text-2">{t.since(formatInstant(item.lowSince, locale, zone))}</p>}
      {data ? <Arithmetic point={data} /> : error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton count={4} />}
    </Card>
  );
}

/** Up to the point in force; with a suggestion, on to how many to order. */
export function Arithmetic({ point, suggestion }: { point: ReorderPoint; suggestion?: ReorderSuggestion }) {
  const { reorder: t } = useInventoryWords();
  const steps = useSteps(point, suggestion);
  return (
    <div className="text-dense">
      <table className="w-full">
        <tbody>
          {steps.map(({ key, label, made, figure, isSum }) => (
            <tr key={key} className={isSum ? 'border-t border-line font-medium first:border-t-0' : undefined}>
              <th scope="row" className="py-4 pr-12 text-left font-regular">
                <span className={isSum ? 'font-medium' : undefined}>{label}</span>
                {made && <span className="block text-text-2 tabular-nums">{made}</span>}
              </th>
              <td className="py-4 text-right align-top tabular-nums whitespace-nowrap">{figure}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {point.reorderPoint === null && point.inForce === null && <p className="text-text-2">{t.nothing}</p>}
      {point.forecast === null && point.days > 0 && point.days < FEW_DAYS && <p className="pt-8 text-text-2">{t.few}</p>}
    </div>
  );
}

function useSteps(point: ReorderPoint, suggestion: ReorderSuggestion | undefined): readonly Step[] {
  const { reorder: t } = useInventoryWords();
  const { exact, decimal, share } = useCounting();
  const locale = useLocale();
  const day = (on: string) => formatDay(on, locale);
  const { forecast } = point;
  const dailySales = forecast?.dailySales ?? point.averageDailySales;
  const daily = decimal(dailySales);
  const steps: Step[] = [];
  if (point.reorderPoint !== null) {
    const days = exact(point.leadTimeDays);
    steps.push(
      { key: 'daily', label: forecast ? t.expected : t.daily, made: forecast ? t.expectedOf(day(forecast.fromDay), decimal(point.averageDailySales)) : t.dailyOf(exact(point.sold), exact(point.days)), figure: daily },
      { key: 'lead', label: t.leadTime, made: t.leadTimeOf(daily, days), figure: decimal(dailySales * point.leadTimeDays) },
      { key: 'safety', label: t.safety, made: `${t.safetyOf(decimal(point.z), decimal(forecast?.sigma ?? point.sigma), days)} · ${t.safetyWhy(share(point.serviceLevel))}`, figure: decimal(point.safetyStock) },
    );
  }
  if (point.inForce !== null) {
    const isByHand = point.inForce !== point.reorderPoint;
    const byHand = point.reorderPoint === null ? t.byHandOnly : t.byHandOf(exact(point.reorderPoint));
    steps.push({ key: 'point', label: t.point, made: isByHand ? `${t.byHand} · ${byHand}` : t.rounded, figure: exact(point.inForce), isSum: true });
  }
  if (suggestion) {
    const { coverDays, orderUpTo, position, incoming, quantity } = suggestion;
    steps.push(
      { key: 'cover', label: t.cover, made: t.coverOf(daily, exact(coverDays)), figure: exact(orderUpTo - (point.inForce ?? 0)) },
      { key: 'upTo', label: t.upTo, figure: exact(orderUpTo), isSum: true },
      { key: 'position', label: t.position, figure: exact(0 - position) },
      { key: 'incoming', label: t.incoming, figure: exact(0 - incoming) },
      { key: 'quantity', label: t.quantity, figure: exact(quantity), isSum: true },
    );
  }
  return steps;
}
