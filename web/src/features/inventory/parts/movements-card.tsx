import { useQuery } from '@tanstack/react-query';
import { failureOf, trpc } from '@/shared/api';
import { ButtonLink, Card, ErrorState, Link, Skeleton } from '@/shared/kit';
import { type Happening, Timeline } from '@/shared/shapes';
import type { StockMovement } from '@/client/routers/inventory';
import { type MovementFilter, useLocationName } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { KIND_TONES, useMovementWords, useReference } from './movement';

const SHOWN = 50;

interface MovementsCardProps {
  readonly filter: MovementFilter;
  /** What a movement is about, where there are several. */
  readonly of?: ((movement: StockMovement) => string) | undefined;
  /** Where all of them are, where there may be more. */
  readonly variantId?: string | undefined;
}

/** The latest movements as a story, the newest first. */
export function MovementsCard({ filter, of, variantId }: MovementsCardProps) {
  const { movements: t } = useInventoryWords();
  const { data, error, refetch } = useQuery(trpc.inventory.listMovements.queryOptions({ ...filter, limit: SHOWN }));
  const tell = useTold(of, filter.referenceId === undefined);
  const all = variantId && data?.nextCursor && (
    <ButtonLink size="small" to="/inventory/movements" search={{ item: variantId } as never}>
      {t.all}
    </ButtonLink>
  );
  return (
    <Card title={t.title} action={all}>
      {data ? (
        data.items.length > 0 ? (
          <Timeline happenings={data.items.map(tell)} />
        ) : (
          <span className="text-text-2">{t.none}</span>
        )
      ) : error ? (
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      ) : (
        <Skeleton count={4} />
      )}
    </Card>
  );
}

/** `leads` to what a movement was made for, where that is not the page itself. */
function useTold(of: MovementsCardProps['of'], leads: boolean): (movement: StockMovement) => Happening {
  const { movements: t } = useInventoryWords();
  const { signed, units } = useCounting();
  const locationName = useLocationName();
  const { reasonOf, byOf } = useMovementWords();
  const referenceOf = useReference();
  return (movement) => {
    const led = leads ? referenceOf(movement) : undefined;
    const reason = reasonOf(movement);
    const said = t.said(t.kinds[movement.kind], signed(movement.quantity), locationName(movement.locationId));
    return {
      id: movement.id,
      at: movement.at,
      tone: KIND_TONES[movement.kind],
      title: of ? `${of(movement)} · ${said}` : said,
      actor: byOf(movement),
      text: (
        <>
          {[t.left(units(movement.balance)), reason].filter(Boolean).join(' · ')}
          {led && (
            <span className="block">
              <Link {...led.link}>{led.label}</Link>
            </span>
          )}
        </>
      ),
    };
  };
}
