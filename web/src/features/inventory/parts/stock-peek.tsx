import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { itemOptions } from '../data';
import { useInventoryWords } from '../words';
import { StandingChip } from './chips';
import { ItemFacts } from './item-facts';
import { LevelsCard } from './levels-card';
import { LotsCard } from './lots-card';
import { nameOf } from './naming';

/** A variant beside its list: where it lies, in which lots, and how it is ordered. */
export function StockPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useInventoryWords();
  const { data: item, error, refetch } = useQuery(itemOptions(id));
  return (
    <PeekPanel
      title={item ? nameOf(item) : t.title}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/inventory/items/$variantId" params={{ variantId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {item ? (
        <div className="flex flex-col gap-16">
          <span>
            <StandingChip item={item} />
          </span>
          <LevelsCard item={item} />
          <LotsCard item={item} />
          <ItemFacts item={item} />
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={5} />
      )}
    </PeekPanel>
  );
}
