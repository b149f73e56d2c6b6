// What came beside what it is read as, field by field.
import type { EventMeaning } from '@/client/topics';
import { formatMoney, formatSecond } from '@/shared/format';
import { written } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useEventWords } from '../words';

/** The fields of an event that its meaning is read from, the first that is there. */
const CAME_AS = {
  happened: ['timestamp', 'originalTimestamp'],
  session: ['context.sessionId'],
  product: ['properties.product_id', 'properties.productId', 'properties.id', 'properties.sku'],
  name: ['properties.name', 'properties.product_name', 'properties.productName'],
  category: ['properties.category'],
  brand: ['properties.brand'],
  price: ['properties.price'],
  quantity: ['properties.quantity'],
  currency: ['properties.currency'],
  order: ['properties.order_id', 'properties.orderId'],
  value: ['properties.total', 'properties.revenue', 'properties.value'],
} as const;

type Field = keyof typeof CAME_AS;

function at(event: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined), event);
}

interface SideBySideProps {
  readonly raw: unknown;
  readonly meaning: EventMeaning;
}

export function SideBySide({ raw, meaning }: SideBySideProps) {
  const t = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  const { product, currency } = meaning;
  const money = (amountMinor: number) => (amountMinor === 0 ? '' : formatMoney({ amountMinor, currency }, locale));
  const kept: Record<Field, string> = {
    happened: formatSecond(meaning.timestamp, locale, zone),
    session: meaning.sessionId,
    product: product?.id ?? '',
    name: product?.name ?? '',
    category: product?.category ?? '',
    brand: product?.brand ?? '',
    price: product ? money(product.priceMinor) : '',
    quantity: product ? String(product.quantity) : '',
    currency: product || meaning.valueMinor !== 0 ? currency : '',
    order: meaning.orderId,
    value: money(meaning.valueMinor),
  };
  const repaired = new Set(meaning.repairs.map(({ field }) => field));
  const rows = (Object.keys(CAME_AS) as Field[]).flatMap((field) => {
    const path = CAME_AS[field].find((each) => at(raw, each) !== undefined);
    if (kept[field] === '' && path === undefined) return [];
    const came = path === undefined ? t.sides.absent : written(at(raw, path));
    return [{ field, came, isRepaired: path !== undefined && repaired.has(path) }];
  });
  return (
    <table className="w-full table-fixed text-dense">
      <thead>
        <tr className="text-left text-caption text-text-2">
          <td className="w-1/4" />
          <th scope="col" className="py-4 pr-12">{t.asCame}</th>
          <th scope="col" className="py-4">{t.asKept}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, came, isRepaired }) => (
          <tr key={field} className="border-t border-line align-top">
            <th scope="row" className="py-4 pr-12 text-left font-medium">{t.sides[field]}</th>
            <td className="py-4 pr-12 font-mono text-code text-text-2 wrap-anywhere">{came}</td>
            <td className="py-4 wrap-anywhere">
              {kept[field] || t.sides.nothing}
              {isRepaired && <span className="block text-caption text-active-text">{t.verdicts.repaired}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
