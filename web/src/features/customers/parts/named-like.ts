/** Rows whose name has a text in it, of a list that comes whole. */
export function namedLike<Row>(rows: readonly Row[], nameOf: (row: Row) => string, text: string): readonly Row[] {
  const wanted = text.trim().toLocaleLowerCase();
  return rows.filter((row) => nameOf(row).toLocaleLowerCase().includes(wanted));
}
