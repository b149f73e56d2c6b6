import { useQuery } from '@tanstack/react-query';
import type { StockDifference } from '@/client/routers/stockChecks';
import { failureOf, trpc } from '@/shared/api';
import { Banner, Button, Dialog, ErrorState, Progress } from '@/shared/kit';
import { useGoods } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { nameOf } from './naming';
import { Table } from './table';

/** Recomputes the stock from its movements, and shows what differs. */
export function CheckDialog({ onClose }: { onClose: () => void }) {
  const { check: t } = useInventoryWords();
  const { exact } = useCounting();
  const { data, error, refetch } = useQuery(trpc.stockChecks.check.queryOptions(undefined, { staleTime: 0, gcTime: 0 }));
  return (
    <Dialog open title={t.title} description={t.text} onClose={onClose} footer={<Button onClick={onClose}>{t.close}</Button>}>
      {error ? (
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      ) : data === undefined ? (
        <Progress label={t.running} />
      ) : data.differences.length === 0 ? (
        <Banner tone="good">{t.sound(exact(data.lots), exact(data.movements))}</Banner>
      ) : (
        <div className="flex flex-col gap-12">
          <Banner tone="bad">
            {t.differs(data.differences.length, exact(data.differences.length))} {t.whatNow}
          </Banner>
          <Differences differences={data.differences} />
        </div>
      )}
    </Dialog>
  );
}

function Differences({ differences }: { differences: readonly StockDifference[] }) {
  const { check: t, gone } = useInventoryWords();
  const { exact } = useCounting();
  const goods = useGoods(differences.map(({ variantId }) => variantId));
  const called = (variantId: string) => {
    const good = goods.get(variantId);
    return good ? `${nameOf(good)} · ${good.sku}` : gone;
  };
  return (
    <Table
      label={t.title}
      rows={differences}
      rowKey={({ checked, variantId, locationId, lotId }) => [checked, variantId, locationId, lotId].join()}
      parts={[
        { key: 'what', head: t.columns.what, cell: ({ checked }) => t.checked[checked] },
        { key: 'variant', head: t.columns.variant, cell: ({ variantId }) => called(variantId) },
        { key: 'kept', head: t.columns.kept, isFigure: true, cell: ({ kept }) => exact(kept) },
        { key: 'recomputed', head: t.columns.recomputed, isFigure: true, cell: ({ recomputed }) => exact(recomputed) },
      ]}
    />
  );
}
