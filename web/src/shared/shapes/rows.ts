// Pages by cursor, or a list that comes whole, as one list of rows with what can go wrong.
import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { type Failure, failureOf } from '@/shared/api';

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Nothing was there yet; a frame stands with skeletons. */
  readonly isFirst: boolean;
  /** Something is fetched while the old stays. */
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly retry: () => void;
}

interface Page<Row> {
  readonly items: readonly Row[];
}

const NOTHING: readonly never[] = [];
/** The rows of pages that did not change stay the same array, so that nothing is painted anew for them. */
const flattened = new WeakMap<object, readonly unknown[]>();

function flat<Row>(pages: ReadonlyArray<Page<Row>>): readonly Row[] {
  const known = flattened.get(pages) as readonly Row[] | undefined;
  const rows = known ?? pages.flatMap(({ items }) => items);
  if (known === undefined) flattened.set(pages, rows);
  return rows;
}

/** Rows of an infinite query whose pages have `items`: `rowsOf(useInfiniteQuery(trpc.orders.list.infiniteQueryOptions(…)))`. */
export function rowsOf<Row>(query: UseInfiniteQueryResult<{ readonly pages: ReadonlyArray<Page<Row>> }, unknown>): Rows<Row> {
  return {
    rows: query.data ? flat(query.data.pages) : NOTHING,
    isFirst: query.data === undefined && query.error === null,
    isBusy: query.isFetching && !query.isFetchingNextPage && query.data !== undefined,
    failure: query.error === null ? null : failureOf(query.error),
    hasMore: query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

/** Rows of a query that has all of them at once, or those among them that are to be shown. */
export function wholeOf<Row>({ data, error, isFetching, refetch }: UseQueryResult<unknown, unknown>, rows: readonly Row[]): Rows<Row> {
  return {
    rows,
    isFirst: data === undefined && error === null,
    isBusy: isFetching && data !== undefined,
    failure: error === null ? null : failureOf(error),
    hasMore: false,
    more: () => undefined,
    retry: () => void refetch(),
  };
}
