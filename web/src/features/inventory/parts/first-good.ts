// The item that an address names, for forms that begin with it: `?item=…`.
import { useSearch } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { StockedVariant } from '@/client/routers/inventory';
import { trpc } from '@/shared/api';

/** Undefined while it is fetched; null where there is none. */
export function useFirstGood(): StockedVariant | null | undefined {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const item = typeof search['item'] === 'string' ? search['item'] : undefined;
  const { data, error } = useQuery(trpc.inventory.describe.queryOptions({ variantIds: [item ?? ''] }, { enabled: item !== undefined }));
  if (item === undefined || error) return null;
  return data && (data[0] ?? null);
}
