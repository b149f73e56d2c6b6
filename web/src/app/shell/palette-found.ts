// What the server finds for the palette, as far as there is a page for it.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type LucideIcon, Package, Radio, ShoppingBag, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Found as FoundThing, Kind } from '@/client/routers/search';
import { trpc } from '@/shared/api';
import { formatMoney } from '@/shared/format';
import { useLocale } from '@/shared/session';

const WAIT_MS = 150;

/** Where things of a kind are looked at, and how they are drawn. */
const PLACES: { readonly [Each in Kind]?: { readonly at: string; readonly icon: LucideIcon } } = {
  order: { at: '/orders/', icon: ShoppingBag },
  customer: { at: '/customers/', icon: Users },
  product: { at: '/products/', icon: Package },
  cart: { at: '/live?open=', icon: Radio },
};

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
  const locale = useLocale();
  const text = query.trim();
  const asked = useSettled(text);
  const { data, isFetching } = useQuery(
    trpc.search.everything.queryOptions(
      { text: asked },
      { enabled: asked !== '', placeholderData: keepPreviousData, staleTime: 10_000 },
    ),
  );
  if (asked === '' || data === undefined) return { found: [], isSearching: text !== '' };
  return {
    found: data.groups.flatMap(({ kind, items }) => {
      const place = PLACES[kind];
      if (place === undefined) return [];
      return items.map((item) => ({
        to: place.at + item.id,
        label: item.title,
        hint: hintOf(item, locale),
        icon: place.icon,
      }));
    }),
    isSearching: isFetching || asked !== text,
  };
}

function hintOf({ detail, currency, amountMinor }: FoundThing, locale: string): string {
  const amount = currency !== null && amountMinor !== null ? formatMoney({ amountMinor, currency }, locale) : null;
  return [detail, amount].filter((part) => part !== null).join(' · ');
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
