import { expect, test } from 'vitest';
import type { Column } from './columns';
import { type Source, writerOf } from './export';

interface Row {
  readonly id: number;
  readonly name: string;
}

const columns: readonly Column<Row>[] = [
  { key: 'id', head: 'Id', kind: 'id', cell: ({ id }) => id, file: ({ id }) => id },
  { key: 'name', head: 'Name', kind: 'name', cell: ({ name }) => name, file: [['First', ({ name }) => name], ['Length', ({ name }) => name.length]] },
  { key: 'picture', head: 'Picture', kind: 'picture', cell: () => null },
];
const NEVER = new AbortController().signal;

const pages = (all: readonly Row[], size: number): Source<Row> => (cursor) => {
  const from = Number(cursor ?? 0);
  const next = from + size;
  return Promise.resolve({ items: all.slice(from, next), nextCursor: next < all.length ? String(next) : null });
};

const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id, name: `n${id}` }));

test('all pages are written, in the columns that have a file, without what is left out', async () => {
  const file = await writerOf({ page: pages(rows(5), 2), columns, keeps: ({ id }) => id !== 3 }, () => {})(NEVER);
  expect(file.rows).toBe(4);
  expect(await file.blob.text()).toBe('Id,First,Length\r\n0,n0,2\r\n1,n1,2\r\n2,n2,2\r\n4,n4,2\r\n');
});

test('after a failure it goes on behind the last page, and no row is there twice', async () => {
  const all = pages(rows(6), 2);
  let calls = 0;
  const seen: number[] = [];
  const page: Source<Row> = (cursor, signal) => (++calls === 2 ? Promise.reject(new Error('away')) : all(cursor, signal));
  const write = writerOf({ page, columns }, (count) => seen.push(count));
  await expect(write(NEVER)).rejects.toThrow('away');
  expect((await write(NEVER)).rows).toBe(6);
  expect(seen).toEqual([2, 4, 6]);
});

test('cancelled, it asks for nothing more', async () => {
  const stop = new AbortController();
  const asked: (string | null)[] = [];
  const all = pages(rows(6), 2);
  const page: Source<Row> = (cursor, signal) => {
    asked.push(cursor);
    stop.abort();
    return all(cursor, signal);
  };
  await expect(writerOf({ page, columns }, () => {})(stop.signal)).rejects.toThrow();
  expect(asked).toEqual([null]);
});
