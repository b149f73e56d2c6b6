// What the server finds for the palette: orders by number, mail or SKU, products by their words.
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { type LucideIcon, Package, ShoppingBag } from 'lucide-react';
import { useEffect, useState } from 'react';
import { trpc } from '@/shared/api';
import { useSession } from '@/shared/session';

const WAIT_MS = 150;
const OF_EACH = 5;

export interface Found {
  readonly to: string;
  readonly label: string;
  readonly hint: string;
  readonly icon: LucideIcon;
}

export interface Finding {
  readonly found: readonly Found[];
  readonly isSearching: boolean;
}

export function useFound(query: string): Finding {
  const { can } = useSession();
  const asked = useSettled(query.trim());
  const wants = (permission: string) => ({
    enabled: asked !== '' && can(permission),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const [orders, products] = useQueries({
    queries: [
      trpc.orders.list.queryOptions({ search: asked, limit: OF_EACH }, wants('orders:read')),
      trpc.products.list.queryOptions({ query: asked, limit: OF_EACH }, wants('catalog:read')),
    ],
  });
  if (asked === '') return { found: [], isSearching: query.trim() !== '' };
  return {
    found: [
      ...(orders.data?.items ?? []).map(({ id, number, email }) => ({
        to: `/orders/${id}`,
        label: number,
        hint: email ?? '',
        icon: ShoppingBag,
      })),
      ...(products.data?.items ?? []).map(({ id, title, sku }) => ({
        to: `/products/${id}`,
        label: title,
        hint: sku ?? '',
        icon: Package,
      })),
    ],
    isSearching: orders.isFetching || products.isFetching || asked !== query.trim(),
  };
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return text === '' ? '' : settled;
}
