// Who stock is promised to: an order, by its number where it may be read.
import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Order } from '@/client/routers/orders';
import { trpc } from '@/shared/api';
import { cutInMiddle, Link } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useInventoryWords } from '../words';

const KEPT_MS = 600_000;

const optionsOf = (id: string, enabled: boolean) => trpc.orders.get.queryOptions({ id }, { enabled, staleTime: KEPT_MS, retry: false });

const numbersOf = (results: readonly { readonly data: Order | undefined }[]): ReadonlyMap<string, string> =>
  new Map(results.flatMap(({ data }) => (data ? [[data.id, data.number] as const] : [])));

/** Names of holders that are known already; else by the id. */
export function useHolderName(ids: readonly string[] = []): (id: string) => string {
  const { holds: t } = useInventoryWords();
  const enabled = useCan('orders:read');
  const numbers = useQueries({
    queries: ids.map((id) => optionsOf(id, enabled)),
    combine: numbersOf,
  });
  return useCallback((id) => numbers.get(id) ?? t.order(cutInMiddle(id)), [numbers, t]);
}

export function HolderLink({ holderId }: { holderId: string }) {
  const { holds: t } = useInventoryWords();
  const enabled = useCan('orders:read');
  const { data } = useQuery(optionsOf(holderId, enabled));
  const name = data?.number ?? t.order(cutInMiddle(holderId));
  return enabled ? (
    <Link to="/orders/$orderId" params={{ orderId: holderId }}>
      {name}
    </Link>
  ) : (
    name
  );
}
