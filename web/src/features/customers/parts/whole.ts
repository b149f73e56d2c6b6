// A list that comes whole, as the shape wants it.
import type { UseQueryResult } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import type { Rows, Source } from '@/shared/shapes';

/** Rows of a query that has all of them, narrowed to those whose name has a text in it. */
export function wholeOf<Row>({ data, error, isFetching, refetch }: UseQueryResult<{ readonly items: readonly Row[] }, unknown>, nameOf: (row: Row) => string, text: string): Rows<Row> {
  const wanted = text.trim().toLocaleLowerCase();
  return {
    rows: (data?.items ?? []).filter((row) => nameOf(row).toLocaleLowerCase().includes(wanted)),
    isFirst: data === undefined && error === null,
    isBusy: isFetching && data !== undefined,
    failure: error === null ? null : failureOf(error),
    hasMore: false,
    more: () => undefined,
    retry: () => void refetch(),
  };
}

/** The same rows, for a file. */
export const sourceOf = <Row>({ rows }: Rows<Row>): Source<Row> => () => Promise.resolve({ items: rows, nextCursor: null });
