// What was counted, and what the books have besides.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { StockLot } from '@/client/routers/inventory';
import type { CountLine, StockCount } from '@/client/routers/stockCounts';
import { Button, Card, Link, StatusChip } from '@/shared/kit';
import { rowsOf } from '@/shared/shapes';
import { lotsOptions, type Named, useGoods } from '../data';
import { useInventoryWords } from '../words';
import type { Wanted } from './count-entry';
import { useCounting } from './counting';
import { nameOf } from './naming';
import { Table } from './table';

interface CountedProps {
  readonly count: StockCount;
  /** Counts one anew; nothing where that is not possible. */
  readonly onAgain?: ((wanted: Wanted) => void) | undefined;
}

/** The last that was counted first. */
export function CountedCard({ count, onAgain }: CountedProps) {
  const { counts: t, ...words } = useInventoryWords();
  const { exact } = useCounting();
  const goods = useGoods(count.lines.map(({ variantId }) => variantId));
  const called = ({ variantId, lotCode }: CountLine) => {
    const good = goods.get(variantId);
    return [good ? nameOf(good) : words.gone, lotCode].filter(Boolean).join(' · ');
  };
  const lines = [...count.lines].sort((one, other) => other.countedAt.localeCompare(one.countedAt));
  return (
    <Card title={t.lines} flush>
      {lines.length === 0 ? (
        <p className="px-16 pb-16 text-text-2">{t.noLines}</p>
      ) : (
        <Table
          label={t.lines}
          rows={lines}
          rowKey={({ variantId, lotCode }) => variantId + lotCode}
          parts={[
            {
              key: 'item',
              head: t.what,
              cell: (line) => (
                <>
                  <Link tone="plain" to="/inventory/items/$variantId" params={{ variantId: line.variantId }}>
                    {called(line)}
                  </Link>
                  <span className="block font-mono text-code text-text-2">{goods.get(line.variantId)?.sku}</span>
                </>
              ),
            },
            { key: 'expected', head: t.expected, isFigure: true, isMore: true, cell: ({ expected }) => exact(expected) },
            { key: 'counted', head: t.counted, isFigure: true, cell: ({ counted }) => exact(counted) },
            { key: 'difference', head: t.difference, isFigure: true, cell: ({ difference }) => <Difference difference={difference} /> },
          ]}
          act={
            onAgain &&
            ((line) => (
              <Button size="small" aria-label={t.again(called(line))} onClick={() => onAgain({ variantId: line.variantId, label: called(line), lotCode: line.lotCode })}>
                {t.countIt}
              </Button>
            ))
          }
        />
      )}
    </Card>
  );
}

function Difference({ difference }: { difference: number }) {
  const { signed } = useCounting();
  if (difference === 0) return <>0</>;
  return <StatusChip inRow tone={difference > 0 ? 'active' : 'warn'} word={signed(difference)} />;
}

interface LeftProps {
  readonly left: Left;
  readonly onCount: (wanted: Wanted) => void;
}

/** Without how many the books have of them: who counts should not know. */
export function LeftCard({ left: { lots, hasMore, more, isFirst }, onCount }: LeftProps) {
  const { counts: t, ...words } = useInventoryWords();
  if (isFirst) return null;
  const called = ({ good, code }: Named<StockLot>) => [good ? nameOf(good) : words.gone, code].filter(Boolean).join(' · ');
  return (
    <Card title={t.left}>
      <p className="text-dense text-text-2">{lots.length === 0 && !hasMore ? t.leftNone : t.leftText}</p>
      <ul aria-label={t.left} className="flex flex-col pt-8 empty:hidden">
        {lots.map((lot) => (
          <li key={lot.id} className="flex items-center justify-between gap-12 border-t border-line py-8 text-dense">
            <span className="min-w-0 wrap-anywhere">
              {called(lot)}
              <span className="block font-mono text-code text-text-2">{lot.good?.sku}</span>
            </span>
            <Button size="small" aria-label={t.countOf(called(lot))} onClick={() => onCount({ variantId: lot.variantId, label: called(lot), lotCode: lot.code })}>
              {t.countIt}
            </Button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button tone="quiet" onClick={more}>
          {t.leftMore}
        </Button>
      )}
    </Card>
  );
}

export interface Left {
  readonly lots: readonly Named<StockLot>[];
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly isFirst: boolean;
}

/** The lots that the books have at the location of a count, and that were not counted. */
export function useLeft({ locationId, lines }: StockCount): Left {
  const { rows, hasMore, more, isFirst } = rowsOf(useInfiniteQuery(lotsOptions({ locationId })));
  const counted = new Set(lines.map(({ variantId, lotCode }) => variantId + lotCode));
  return { lots: rows.filter(({ variantId, code }) => !counted.has(variantId + code)), hasMore, more, isFirst };
}
