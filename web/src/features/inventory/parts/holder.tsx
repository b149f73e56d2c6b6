// Who stock is promised to: an order, by its number where it may be read.
import { useQuery } from '@tanstack/react-query';
import { trpc } from '@/shared/api';
import { cutInMiddle, Link } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useInventoryWords } from '../words';

const KEPT_MS = 600_000;

/** The number of an order; until it is known, or where it may not be, its id. */
export function useHolderName(holderId: string): string {
  const { holds: t } = useInventoryWords();
  const enabled = useCan('orders:read') && holderId !== '';
  const { data } = useQuery(trpc.orders.get.queryOptions({ id: holderId }, { enabled, staleTime: KEPT_MS, retry: false }));
  return data?.number ?? t.order(cutInMiddle(holderId));
}

/** In a list only those in sight are asked for. */
export function HolderName({ holderId }: { holderId: string }) {
  return <>{useHolderName(holderId)}</>;
}

export function HolderLink({ holderId }: { holderId: string }) {
  const name = useHolderName(holderId);
  const canRead = useCan('orders:read');
  return canRead ? (
    <Link to="/orders/$orderId" params={{ orderId: holderId }}>
      {name}
    </Link>
  ) : (
    name
  );
}
