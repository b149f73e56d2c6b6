// The columns of the list of products.
import { useCallback, useMemo } from 'react';
import type { ProductSummary } from '@/client/routers/products';
import { decimalOf, formatExact, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { StatusChip } from '@/shared/kit';
import { useLocale, useStore, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { useCatalogWords } from '../words';
import { ProductChip } from './product-chip';
import { Thumb } from './thumb';

export function useColumns(): readonly Column<ProductSummary>[] {
  const t = useCatalogWords();
  const locale = useLocale();
  const zone = useZone();
  const price = usePrice();
  const spanOf = useSpan();
  return useMemo(() => columnsOf(t, { locale, zone, price, spanOf }), [t, locale, zone, price, spanOf]);
}

interface Reading {
  readonly locale: string;
  readonly zone: string;
  readonly price: Price;
  readonly spanOf: SpanOf;
}

function columnsOf({ columns, ...t }: ReturnType<typeof useCatalogWords>, { locale, zone, price, spanOf }: Reading): readonly Column<ProductSummary>[] {
  const time = (at: (row: ProductSummary) => string) => ({
    kind: 'time' as const,
    sorts: true,
    cell: (row: ProductSummary) => formatInstant(at(row), locale, zone),
    whole: (row: ProductSummary) => formatExactly(at(row), locale, zone),
    file: at,
  });
  return [
    {
      key: 'picture',
      head: columns.picture,
      kind: 'picture',
      cell: ({ image, title }) => (
        <>
          <Thumb url={image} />
          <span className="sr-only">{title}</span>
        </>
      ),
    },
    {
      key: 'title',
      head: columns.title,
      kind: 'name',
      sorts: true,
      cell: ({ title }) => <span className="font-medium">{title}</span>,
      whole: ({ title }) => title,
      file: ({ title }) => title,
    },
    { key: 'status', head: columns.status, kind: 'status', cell: ({ status }) => <ProductChip inRow status={status} />, file: ({ status }) => t.status[status] },
    {
      key: 'stock',
      head: columns.stock,
      kind: 'status',
      cell: ({ inStock }) => <Stock inStock={inStock} />,
      file: ({ inStock }) => (inStock === null ? null : inStock ? t.stock.yes : t.stock.no),
    },
    { key: 'brand', head: columns.brand, kind: 'text', cell: ({ brand }) => brand, whole: ({ brand }) => brand, file: ({ brand }) => brand },
    { key: 'variants', head: columns.variants, kind: 'count', cell: ({ variantCount }) => formatExact(variantCount, locale), file: ({ variantCount }) => variantCount },
    {
      key: 'price',
      head: columns.price,
      kind: 'money',
      sorts: true,
      cell: price,
      file: [
        [columns.price, (row) => decimalIn(spanOf(row), 'lowMinor')],
        [columns.highest, (row) => decimalIn(spanOf(row), 'highMinor')],
        [columns.currency, (row) => spanOf(row)?.currency ?? null],
      ],
    },
    { key: 'updated', head: columns.updated, ...time(({ updatedAt }) => updatedAt) },
    { key: 'created', head: columns.created, off: true, ...time(({ createdAt }) => createdAt) },
  ];
}

function Stock({ inStock }: { inStock: boolean | null }) {
  const { stock: t } = useCatalogWords();
  if (inStock === null) return <span className="px-8 text-text-3">{t.unknown}</span>;
  return <StatusChip inRow tone={inStock ? 'good' : 'warn'} word={inStock ? t.yes : t.no} />;
}

type Price = (row: ProductSummary) => string;

type Span = ProductSummary['prices'][number] | undefined;
type SpanOf = (row: ProductSummary) => Span;

const decimalIn = (span: Span, end: 'lowMinor' | 'highMinor') => (span ? decimalOf({ amountMinor: span[end], currency: span.currency }) : null);

/** In the store's currency, else in the first that there is; amounts of several are not compared. */
function useSpan(): SpanOf {
  const { currency } = useStore();
  return useCallback(({ prices }) => prices.find((each) => each.currency === currency) ?? prices[0], [currency]);
}

function usePrice(): Price {
  const t = useCatalogWords();
  const locale = useLocale();
  const spanOf = useSpan();
  return useCallback(
    (row) => {
      const span = spanOf(row);
      if (span === undefined) return t.noPrice;
      const low = formatMoney({ amountMinor: span.lowMinor, currency: span.currency }, locale);
      return span.lowMinor === span.highMinor ? low : t.from(low);
    },
    [t, locale, spanOf],
  );
}

export function useCard(): (product: ProductSummary) => CardOf {
  const price = usePrice();
  const t = useCatalogWords();
  return (product) => ({
    title: product.title,
    picture: <Thumb url={product.image} />,
    value: price(product),
    note: product.brand || product.sku,
    status: product.inStock === false ? <StatusChip inRow tone="warn" word={t.stock.no} /> : <ProductChip inRow status={product.status} />,
  });
}
