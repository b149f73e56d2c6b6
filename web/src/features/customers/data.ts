// What the pages of customers read, and what is read anew once something was done.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Customer, CustomerSort } from '@/client/routers/customers';
import { client, queryClient, trpc } from '@/shared/api';
import { endOf, startOf } from '@/shared/format/days';
import { readDecimal } from '@/shared/forms/decimals';
import { digitsOf } from '@/shared/format';
import type { Choice } from '@/shared/kit';
import { useLocale, useStore, useZone } from '@/shared/session';
import type { Search, Source } from '@/shared/shapes';

export type CustomerFilter = Exclude<Parameters<typeof client.customers.facets.query>[0], void>;
type Order = { readonly sort: CustomerSort; readonly ascending: boolean };

/** Back within ten minutes finds the rows that were there. */
const KEPT_MS = 600_000;
const PAGE = 50;
const LARGEST_PAGE = 100;
const SHORT_PAGE = 10;
const FOUND = 8;
const NEVER = new AbortController().signal;

/** The orders that the server knows; a column is called as the server calls its order. */
export const SORTS: readonly CustomerSort[] = ['created', 'name', 'lastOrder', 'orders', 'spent', 'points'];
export const NEWEST = '-created';

export function orderOf(sort: string): Order {
  const name = sort.replace(/^-/, '');
  return { sort: SORTS.find((each) => each === name) ?? 'created', ascending: !sort.startsWith('-') };
}

/** What an address asks for; its days are those of the store's zone, its amount is in the store's currency. */
export function useFilterOf(): (search: Search) => CustomerFilter {
  const zone = useZone();
  const locale = useLocale();
  const { currency } = useStore();
  return ({ q, country, tag, group, segment, snapshot, allows, bought, spent, from, to, since, until }) => {
    const least = spent === undefined ? undefined : readDecimal(spent, locale, digitsOf(currency));
    const wanted = {
      search: q,
      country,
      tag,
      groupId: group,
      segmentId: segment,
      snapshotId: snapshot,
      allows,
      hasOrdered: bought && bought === 'yes',
      leastSpentMinor: least && 'minor' in least ? least.minor : undefined,
      orderedSince: from && startOf(from, zone),
      orderedUntil: to && endOf(to, zone),
      createdSince: since && startOf(since, zone),
      createdUntil: until && endOf(until, zone),
    };
    return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as CustomerFilter;
  };
}

export const listOptions = (filter: CustomerFilter, sort: string, limit = PAGE) =>
  trpc.customers.list.infiniteQueryOptions(
    { ...filter, ...orderOf(sort), limit },
    { getNextPageParam: ({ nextCursor }) => nextCursor, gcTime: KEPT_MS },
  );

/** The pages of whom a filter finds, as large as they may be. */
export const pageOf = (filter: CustomerFilter, sort: string): Source<Customer> => (cursor, signal) =>
  client.customers.list.query({ ...filter, ...orderOf(sort), limit: LARGEST_PAGE, cursor }, { signal });

/** Everybody whom a filter finds. */
export async function fetchAll(filter: CustomerFilter, sort: string): Promise<readonly Customer[]> {
  const rows: Customer[] = [];
  const page = pageOf(filter, sort);
  let cursor: string | null = null;
  do {
    const { items, nextCursor } = await page(cursor, NEVER);
    rows.push(...items);
    cursor = nextCursor;
  } while (cursor !== null);
  return rows;
}

/** Counts of whom a filter finds, and what they have in common; without one of everybody. */
export const useFacets = (filter: CustomerFilter = {}) =>
  useQuery(trpc.customers.facets.queryOptions(filter, { placeholderData: keepPreviousData, staleTime: 60_000 })).data;

export const customerOptions = (id: string) => trpc.customers.get.queryOptions({ id });

const paged = { getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor };

export const purchasesOptions = (customerId: string) => trpc.customerPurchases.list.infiniteQueryOptions({ customerId, limit: SHORT_PAGE }, paged);
export const entriesOptions = (customerId: string) => trpc.loyalty.listEntries.infiniteQueryOptions({ customerId, limit: SHORT_PAGE }, paged);
export const notesOptions = (customerId: string, pinned: boolean) =>
  trpc.customerContacts.listNotes.infiniteQueryOptions({ customerId, pinned, limit: SHORT_PAGE }, paged);
export const talksOptions = (customerId: string, channel: string | null) =>
  trpc.customerContacts.listCommunications.infiniteQueryOptions({ customerId, channel: channel as never, limit: SHORT_PAGE }, paged);
export const consentsOptions = (customerId: string) => trpc.customerConsents.list.infiniteQueryOptions({ customerId, limit: SHORT_PAGE }, paged);

export const useGroups = () => useQuery(trpc.customerGroups.list.queryOptions(undefined, { staleTime: 60_000 })).data?.items ?? [];

/** The tags that there are, the most frequent first. */
export const useTags = (): readonly Choice[] => useFacets()?.tags.map(({ value }) => ({ value, label: value })) ?? [];

/** What somebody is called: by name, else by what there is. */
export const calledOf = ({ name, email, phone, externalId }: Pick<Customer, 'name' | 'email' | 'phone' | 'externalId'>): string =>
  name || email || phone || externalId || '';

export async function findCustomers(text: string): Promise<readonly Choice[]> {
  const { items } = await client.customers.list.query({ search: text.trim() || null, limit: FOUND });
  return items.map((each) => ({ value: each.id, label: [each.name, each.email ?? each.phone].filter(Boolean).join(' · ') || calledOf(each) || each.id }));
}

const stale = { refetchType: 'none' } as const;

/** A customer as the server has it by now; lists of them are read anew when they are looked at. */
export async function customerKnown(customer: Customer): Promise<void> {
  queryClient.setQueryData(customerOptions(customer.id).queryKey, customer);
  await listsChanged();
}

const listsChanged = () =>
  Promise.all([
    queryClient.invalidateQueries({ ...trpc.customers.list.pathFilter(), ...stale }),
    queryClient.invalidateQueries(trpc.customers.facets.pathFilter()),
    queryClient.invalidateQueries(trpc.customers.findDuplicates.pathFilter()),
    queryClient.invalidateQueries({ ...trpc.customers.listDuplicates.pathFilter(), ...stale }),
  ]);

/** A customer and one kind of what they have, once it is others. */
export async function customerChanged(id: string, kind: 'addresses' | 'consents' | 'points' | 'notes'): Promise<void> {
  const routers = { addresses: trpc.customerAddresses, consents: trpc.customerConsents, points: trpc.loyalty, notes: trpc.customerContacts };
  await Promise.all([queryClient.invalidateQueries(routers[kind].pathFilter()), queryClient.invalidateQueries(trpc.customers.get.queryFilter({ id })), listsChanged()]);
}

/** All that is shown of customers, once two are one or many are others. */
export const customersChanged = (): Promise<unknown> =>
  Promise.all(
    [trpc.customers, trpc.customerAddresses, trpc.customerConsents, trpc.customerContacts, trpc.customerPurchases, trpc.loyalty, trpc.segments, trpc.customerGroups].map(
      (router) => queryClient.invalidateQueries(router.pathFilter()),
    ),
  );

export const groupsChanged = (): Promise<unknown> =>
  Promise.all([queryClient.invalidateQueries(trpc.customerGroups.pathFilter()), queryClient.invalidateQueries(trpc.customers.pathFilter())]);

export const segmentsChanged = (): Promise<unknown> => queryClient.invalidateQueries(trpc.segments.pathFilter());
