import { useQuery } from '@tanstack/react-query';
import type { StockItem, StockLot } from '@/client/routers/inventory';
import { failureOf, trpc } from '@/shared/api';
import { dayIn, formatDay } from '@/shared/format';
import { Button, Card, ErrorState, Skeleton, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { dayPlus } from '@/shared/shapes';
import { LARGEST_PAGE, useLocationName } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { Table } from './table';

const SOON_DAYS = 30;

interface LotsCardProps {
  readonly item: StockItem;
  /** Without it the lots are only looked at. */
  readonly onWriteOff?: ((lot: StockLot) => void) | undefined;
}

/** What came together, the first to go first, with its day. */
export function LotsCard({ item, onWriteOff }: LotsCardProps) {
  const { lots: t, levels } = useInventoryWords();
  const { exact } = useCounting();
  const locationName = useLocationName();
  const { data, error, refetch } = useQuery(trpc.inventory.listLots.queryOptions({ variantId: item.variantId, limit: LARGEST_PAGE }));
  const lots = [...(data?.items ?? [])].sort(firstToGo);
  return (
    <Card title={t.title} flush>
      {error ? (
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      ) : data === undefined ? (
        <Skeleton count={2} />
      ) : lots.length === 0 ? (
        <p className="px-16 pb-16 text-text-2">{t.none}</p>
      ) : (
        <Table
          label={t.title}
          parts={[
            { key: 'lot', head: t.lot, cell: ({ code }) => code || <span className="text-text-2">{t.noCode}</span> },
            { key: 'location', head: levels.location, isMore: true, cell: ({ locationId }) => locationName(locationId) },
            { key: 'expires', head: t.expires, cell: ({ expiresOn }) => <Expiry day={expiresOn} /> },
            { key: 'onHand', head: levels.onHand, isFigure: true, cell: ({ onHand }) => exact(onHand) },
          ]}
          rows={lots}
          rowKey={({ id }) => id}
          act={
            onWriteOff
              ? (lot) =>
                  lot.allowedActions.includes('write_off') && (
                    <Button size="small" aria-label={t.writeOffOf(lot.code || t.noCode)} onClick={() => onWriteOff(lot)}>
                      {t.writeOff}
                    </Button>
                  )
              : undefined
          }
        />
      )}
    </Card>
  );
}

const firstToGo = (one: StockLot, other: StockLot): number =>
  (one.expiresOn ?? '9999').localeCompare(other.expiresOn ?? '9999') || one.receivedAt.localeCompare(other.receivedAt);

/** A day, told apart where it is over, or soon will be. */
export function Expiry({ day }: { day: string | null }) {
  const { lots: t } = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  if (day === null) return <span className="text-text-3">{t.never}</span>;
  const today = dayIn(new Date(), zone);
  const said = formatDay(day, locale);
  if (day < today) return <StatusChip inRow tone="bad" word={said} meaning={t.expiredOn(said)} />;
  if (day <= dayPlus(today, SOON_DAYS)) return <StatusChip inRow tone="warn" word={said} meaning={t.expiresOn(said)} />;
  return <>{said}</>;
}
