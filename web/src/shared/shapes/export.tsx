/**
 * What a list shows, as a file: all that its filters find, in the columns that stand.
 *
 * Pages come one after the other by the list's own procedure, and each is written before the next is asked for,
 * so that nothing but text is kept and the page stays quick. What failed on the way goes on where it stopped.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Failure, failureOf } from '@/shared/api';
import { TableFile } from '@/shared/files';
import { dayIn, formatExact } from '@/shared/format';
import { AfterBlink, Button, Dialog, ErrorNote, Progress, toast } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { Column } from './columns';
import { useShapeWords } from './words';

/** A page of what is filtered; with the largest limit that the server takes. */
export type Source<Row> = (cursor: string | null, signal: AbortSignal) => Promise<{ readonly items: readonly Row[]; readonly nextCursor: string | null }>;

export interface Exported<Row> {
  readonly page: Source<Row>;
  readonly total?: number | undefined;
  /** Rows that are left out. */
  readonly keeps?: ((row: Row) => boolean) | undefined;
}

/** Rows that are at hand already. */
export const listed = <Row,>(rows: readonly Row[]): Exported<Row> => ({
  page: () => Promise.resolve({ items: rows, nextCursor: null }),
  total: rows.length,
});

/** Heads and cells of the columns that a file has. */
export function sheetOf<Row>(columns: readonly Column<Row>[]) {
  const written = columns.flatMap(({ head, file }) => (file === undefined ? [] : typeof file === 'function' ? [[head, file] as const] : file));
  return { head: written.map(([head]) => head), cells: (row: Row) => written.map(([, cell]) => cell(row)) };
}

interface Writing<Row> extends Exported<Row> {
  readonly columns: readonly Column<Row>[];
}

interface Exporting<Row> {
  readonly start: (columns: readonly Column<Row>[], of: Exported<Row>) => void;
  /** How far it is; nothing while nothing is written. */
  readonly dialog: ReactNode;
}

/** `title` is what the file is called, with the day behind it. */
export function useExport<Row>(title: string): Exporting<Row> {
  const [writing, setWriting] = useState<Writing<Row> | null>(null);
  return {
    start: (columns, of) => setWriting({ ...of, columns }),
    dialog: writing && <ExportDialog title={title} writing={writing} onClose={() => setWriting(null)} />,
  };
}

function ExportDialog<Row>({ title, writing, onClose }: { title: string; writing: Writing<Row>; onClose: () => void }) {
  const { export: t } = useShapeWords();
  const locale = useLocale();
  const zone = useZone();
  const [rows, setRows] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const stopper = useRef<AbortController>(null);
  const [write] = useState(() => writerOf(writing, setRows));
  const run = async () => {
    const stop = new AbortController();
    stopper.current = stop;
    setFailure(null);
    try {
      const file = await write(stop.signal);
      if (stop.signal.aborted) return;
      file.save(`${title.toLocaleLowerCase(locale).replaceAll(' ', '-')}-${dayIn(new Date(), zone)}.csv`);
      toast(t.done(file.rows, formatExact(file.rows, locale)));
      onClose();
    } catch (error) {
      if (!stop.signal.aborted) setFailure(failureOf(error));
    }
  };
  useEffect(() => {
    void run();
    return () => stopper.current?.abort();
    // Once, when it is opened.
  }, []);
  const { total } = writing;
  const said = total === undefined ? t.rows(formatExact(rows, locale)) : t.rowsOf(formatExact(rows, locale), formatExact(total, locale));
  return (
    <AfterBlink>
      <Dialog open holdsForm title={t.title(title)} onClose={onClose} footer={<Button onClick={onClose}>{t.cancel}</Button>}>
        {failure ? <ErrorNote failure={failure} onRetry={run} /> : <Progress label={t.running} value={total === undefined ? undefined : rows} most={total} said={said} />}
      </Dialog>
    </AfterBlink>
  );
}

/** Writes page after page; called again, it goes on behind the last that was written. */
export function writerOf<Row>({ page, keeps, columns }: Writing<Row>, onRows: (rows: number) => void): (signal: AbortSignal) => Promise<TableFile> {
  const { head, cells } = sheetOf(columns);
  const file = new TableFile(head);
  let cursor: string | null = null;
  return async (signal) => {
    do {
      const { items, nextCursor } = await page(cursor, signal);
      signal.throwIfAborted();
      file.add((keeps ? items.filter(keeps) : items).map(cells));
      onRows(file.rows);
      cursor = nextCursor;
    } while (cursor !== null);
    return file;
  };
}
