import { useQueries } from '@tanstack/react-query';
import { trpc } from '@/shared/api';
import { useCan } from '@/shared/session';

/** What products are called, by id; without those that are gone. */
export function useProductNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const enabled = useCan('catalog:read');
  const asked = [...new Set(ids)];
  const found = useQueries({ queries: asked.map((id) => trpc.products.get.queryOptions({ id }, { enabled, staleTime: 60_000, retry: false })) });
  return new Map(found.flatMap(({ data }) => (data ? [[data.id, data.title] as const] : [])));
}
