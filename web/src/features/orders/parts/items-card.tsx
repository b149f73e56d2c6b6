import type { Order, OrderLine } from '@/client/routers/orders';
import { formatExact } from '@/shared/format';
import { Card, Link } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { type MoneyLine, MoneyLines } from '@/shared/shapes';
import { useOrderWords } from '../words';
import { useMoney } from './money';

/** What was bought, and what it comes to. */
export function ItemsCard({ order }: { order: Order }) {
  const t = useOrderWords();
  return (
    <Card title={t.items} flush>
      <ul aria-label={t.items} className="px-16 pt-4">
        {order.lines.map((line) => (
          <Line key={line.id} line={line} currency={order.currency} />
        ))}
      </ul>
      <div className="px-16 pb-8">
        <MoneyLines lines={useSums(order)} />
      </div>
    </Card>
  );
}

function Line({ line, currency }: { line: OrderLine; currency: string }) {
  const t = useOrderWords();
  const said = useMoney(currency);
  const locale = useLocale();
  const canSee = useCan('catalog:read');
  const { title, sku, quantity, fulfilled, returned } = line;
  const standing = [fulfilled > 0 && t.sentOf(fulfilled, quantity), returned > 0 && t.back(returned)].filter(Boolean).join(' · ');
  return (
    <li className="flex flex-wrap items-baseline gap-x-16 gap-y-4 border-b border-line py-8">
      <span className="min-w-0 flex-1 basis-1/2">
        {canSee ? (
          <Link to="/products/$productId" params={{ productId: line.productId }} tone="plain">
            {title}
          </Link>
        ) : (
          title
        )}
        <span className="block font-mono text-code text-text-2">{sku}</span>
        {standing && <span className="block text-dense text-text-2">{standing}</span>}
      </span>
      <span className="ml-auto flex items-baseline justify-end gap-16 whitespace-nowrap tabular-nums">
        <span className="text-dense text-text-2">{t.each(said(line.unitMinor), formatExact(quantity, locale))}</span>
        <span className="min-w-64 text-right">{said(line.grossMinor)}</span>
      </span>
    </li>
  );
}

/** Only what there is: an order without discounts has no line for them. */
function useSums(order: Order): readonly MoneyLine[] {
  const { money: t } = useOrderWords();
  const said = useMoney(order.currency);
  const goods = order.lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  const line = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine => ({
    label,
    amount: { amountMinor, currency: order.currency },
    ...more,
  });
  const when = (amount: number, made: MoneyLine): MoneyLine[] => (amount === 0 ? [] : [made]);
  return [
    line(t.goods, goods),
    ...when(order.discountMinor, line(t.discounts, -order.discountMinor, { note: order.codes.join(', ') })),
    line(t.shipping, order.shippingMinor),
    ...when(order.roundingMinor, line(t.rounding, order.roundingMinor)),
    line(t.total, order.totalMinor, { isSum: true, note: order.taxMinor > 0 ? t.taxWithin(said(order.taxMinor)) : undefined }),
    ...when(order.authorisedMinor, line(t.authorised, order.authorisedMinor)),
    line(t.paid, order.paidMinor, { note: order.creditMinor > 0 ? `${said(order.creditMinor)} ${t.credited}` : undefined }),
    ...when(order.refundedMinor, line(t.refunded, -order.refundedMinor)),
    ...when(Math.max(0, order.dueMinor), line(t.due, order.dueMinor, { isSum: true })),
  ];
}
