// The three short lists of Home.
import type { TopProduct } from '@/client/routers/analytics';
import { formatCount, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { tip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { useWords } from '@/shared/words';
import { useLowStock, useRecentOrders, useTopProducts } from '../data';
import { words } from '../words';
import { orderOf, productOf, productsFor } from './links';
import { ShortList } from './short-list';
import type { AskedSpan } from './span';

export function BestSellers({ span }: { span: AskedSpan }) {
  const t = useWords(words).top;
  const locale = useLocale();
  return (
    <ShortList
      title={t.title}
      all={{ link: { to: '/products' }, label: t.all }}
      query={useTopProducts(span)}
      empty={t.empty}
      rows={({ items, currency }) =>
        items.map((item) => ({
          key: item.productId,
          link: productOf(item.productId),
          picture: <Picture product={item} />,
          name: item.title,
          note: t.units(item.units, formatCount(item.units, locale)),
          value: formatMoney({ amountMinor: item.revenueMinor, currency }, locale),
        }))
      }
    />
  );
}

const Picture = ({ product: { image } }: { product: TopProduct }) =>
  image === null ? (
    <span aria-hidden className="size-32 shrink-0 rounded-control bg-sunken" />
  ) : (
    <img src={image} alt="" width="32" height="32" loading="lazy" className="size-32 shrink-0 rounded-control bg-sunken object-cover" />
  );

export function LatestOrders() {
  const t = useWords(words).recent;
  const locale = useLocale();
  const zone = useZone();
  return (
    <ShortList
      title={t.title}
      all={{ link: { to: '/orders' }, label: t.all }}
      query={useRecentOrders()}
      empty={t.empty}
      rows={({ items }) =>
        items.map((order) => {
          const at = order.placedAt ?? order.createdAt;
          return {
            key: order.id,
            link: orderOf(order.id),
            name: order.number,
            note: `${order.email ?? t.guest} · ${t.units(order.units, formatCount(order.units, locale))}`,
            value: formatMoney({ amountMinor: order.totalMinor, currency: order.currency }, locale),
            valueNote: (
              <time dateTime={at} {...tip(formatExactly(at, locale, zone))} className="relative z-1">
                {formatInstant(at, locale, zone)}
              </time>
            ),
          };
        })
      }
    />
  );
}

export function LowStock() {
  const t = useWords(words).low;
  const locale = useLocale();
  return (
    <ShortList
      title={t.title}
      all={{ link: { to: '/products' }, label: t.all }}
      query={useLowStock()}
      empty={t.empty}
      rows={({ items }) =>
        items.map((item) => ({
          key: item.variantId,
          link: productsFor(item.sku),
          name: item.productTitle,
          note: [...new Set([item.title, item.sku])].filter((part) => part !== '' && part !== item.productTitle).join(' · '),
          value: item.free === 0 ? t.none : t.free(item.free, formatCount(item.free, locale)),
          valueNote: item.reorderPoint !== null && t.reorder(formatCount(item.reorderPoint, locale)),
        }))
      }
    />
  );
}
