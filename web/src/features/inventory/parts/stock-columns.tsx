// The columns of the list of stock: of all locations, or of the one that the list is narrowed to.
import { useMemo } from 'react';
import type { StockItem } from '@/client/routers/inventory';
import { formatExact } from '@/shared/format';
import { useLocale } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { standingOf } from '../status';
import { useInventoryWords } from '../words';
import { StandingChip } from './chips';
import { nameOf } from './naming';

type Figures = Pick<StockItem, 'onHand' | 'allocated' | 'held' | 'free' | 'expired'>;

const NOTHING: Figures = { onHand: 0, allocated: 0, held: 0, free: 0, expired: 0 };

const figuresAt = (item: StockItem, location: string | undefined): Figures =>
  location === undefined ? item : (item.levels.find(({ locationId }) => locationId === location) ?? NOTHING);

export function useColumns(location: string | undefined): readonly Column<StockItem>[] {
  const t = useInventoryWords();
  const locale = useLocale();
  return useMemo(() => columnsOf(t, locale, location), [t, locale, location]);
}

function columnsOf({ columns, ...t }: ReturnType<typeof useInventoryWords>, locale: string, location: string | undefined): readonly Column<StockItem>[] {
  const count = (key: keyof typeof columns, figure: (item: StockItem) => number | null, off = false): Column<StockItem> => ({
    key,
    head: columns[key],
    kind: 'count',
    off,
    cell: (item) => {
      const value = figure(item);
      return value === null ? <span className="text-text-3">—</span> : formatExact(value, locale);
    },
    file: figure,
  });
  const here = (item: StockItem) => figuresAt(item, location);
  return [
    { key: 'product', head: columns.product, kind: 'name', cell: (item) => <span className="font-medium">{nameOf(item)}</span>, whole: nameOf, file: nameOf },
    { key: 'sku', head: columns.sku, kind: 'person', cell: ({ sku }) => <span className="font-mono text-code">{sku}</span>, whole: ({ sku }) => sku, file: ({ sku }) => sku },
    { key: 'status', head: columns.status, kind: 'status', cell: (item) => <StandingChip inRow item={item} />, file: (item) => t.standing[standingOf(item)] },
    count('onHand', (item) => here(item).onHand),
    count('promised', (item) => here(item).allocated + here(item).held),
    count('free', (item) => here(item).free),
    count('expired', (item) => here(item).expired, true),
    count('incoming', ({ incoming }) => incoming),
    count('waiting', ({ waiting }) => waiting),
    count('reorderAt', ({ reorderPoint }) => reorderPoint),
  ];
}

/** The same row on a phone. */
export function useCard(location: string | undefined): (item: StockItem) => CardOf {
  const t = useInventoryWords();
  const locale = useLocale();
  return (item) => {
    const { onHand, free } = figuresAt(item, location);
    return {
      title: nameOf(item),
      value: t.freeOf(formatExact(free, locale), formatExact(onHand, locale)),
      note: item.sku,
      status: <StandingChip inRow item={item} />,
    };
  };
}
