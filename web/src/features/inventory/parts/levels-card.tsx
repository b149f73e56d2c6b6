import type { StockItem, StockLevel } from '@/client/routers/inventory';
import { Button, Card } from '@/shared/kit';
import { useLocations } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { type Part, Table } from './table';

interface LevelsCardProps {
  readonly item: StockItem;
  /** Without it the levels are only looked at. */
  readonly onAdjust?: ((locationId: string) => void) | undefined;
}

/** How much lies at each location, and what of it is promised. */
export function LevelsCard({ item, onAdjust }: LevelsCardProps) {
  const { levels: t, acts } = useInventoryWords();
  const { exact } = useCounting();
  const locations = useLocations() ?? [];
  const named = (id: string) => locations.find((each) => each.id === id)?.name ?? '';
  const place = (id: string) => locations.findIndex((each) => each.id === id);
  const levels = [...item.levels].sort((one, other) => place(one.locationId) - place(other.locationId));
  const figure = (key: 'onHand' | 'allocated' | 'held' | 'expired' | 'free', isMore = false): Part<StockLevel> => ({
    key,
    head: t[key],
    isFigure: true,
    isMore,
    cell: (level) => (key === 'free' ? <span className="font-medium">{exact(level.free)}</span> : exact(level[key])),
  });
  return (
    <Card title={t.title} flush>
      {levels.length === 0 ? (
        <p className="px-16 pb-16 text-text-2">{t.none}</p>
      ) : (
        <Table
          label={t.title}
          parts={[
            { key: 'location', head: t.location, cell: ({ locationId }) => named(locationId) },
            figure('onHand'),
            figure('allocated', true),
            figure('held', true),
            ...(item.expired > 0 ? [figure('expired', true)] : []),
            figure('free'),
          ]}
          rows={levels}
          rowKey={({ locationId }) => locationId}
          act={
            onAdjust
              ? (level) => (
                  <Button size="small" aria-label={t.adjustAt(named(level.locationId))} onClick={() => onAdjust(level.locationId)}>
                    {acts.adjust}
                  </Button>
                )
              : undefined
          }
        />
      )}
    </Card>
  );
}
