/**
 * Rows as a real table: read by screen readers, walked by keys, virtual from 200 rows on.
 *
 * What fills a window is painted at once, the rest a moment after, so that a page is there when its link is
 * pressed. A row is painted anew only when it, its place or the look of the table changes.
 *
 * The first cell is a link over its row, so that a row opens in a tab of its own too. Keys act on the row
 * that has the focus: J K move it, X selects, Enter opens, Space shows it beside the list.
 */
import type { LinkProps } from '@tanstack/react-router';
import { columnResizingFeature, columnSizingFeature, columnVisibilityFeature, createColumnHelper, type RowData, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { ArrowDown, ArrowUp, Eye as EyeIcon } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Checkbox, Icon, tip, useWidth } from '@/shared/kit';
import { type Column, LEAST, NUMBERS, WIDTHS } from './columns';
import { RowLink } from './row-link';
import type { Selection } from './selection';
import { useShapeWords } from './words';

const VIRTUAL_FROM = 200;
const AT_ONCE = 24;
const ROW_HEIGHT = 40;
const PICTURE_ROW_HEIGHT = 48;
const DENSE_ROW_HEIGHT = 32;
const PICK_WIDTH = 40;

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });
const helper = createColumnHelper<typeof features, RowData>();

export interface TableLook {
  readonly hidden: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  /** Rows take less room, and texts one line. */
  readonly dense?: boolean | undefined;
}

export interface DataTableProps<Row> {
  readonly label: string;
  /** The same from one painting to the next, else every row is painted anew. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where a row leads, the same function each time; without it rows only stand there. */
  readonly link?: ((row: Row) => LinkProps) | undefined;
  /** How many there are in all, where that is known. */
  readonly total?: number | undefined;
  readonly sort?: string | undefined;
  readonly onSort?: ((sort: string) => void) | undefined;
  readonly selection?: Selection | undefined;
  readonly nameOf?: ((row: Row) => string) | undefined;
  readonly onPeek?: ((key: string) => void) | undefined;
  /** The row that is shown beside the list. */
  readonly open?: string | undefined;
  readonly look: TableLook;
  readonly onLook: (look: TableLook) => void;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, nameOf, link, selection, total, sort, onSort, onPeek, open, look, onLook } = props;
  const t = useShapeWords();
  const defs = useMemo(
    () => columns.map(({ key, kind }) => helper.display({ id: key, size: WIDTHS[kind], minSize: 64 })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows as RowData[],
    columnResizeMode: 'onChange',
    state: {
      columnVisibility: Object.fromEntries(columns.map(({ key }) => [key, !look.hidden.includes(key)])),
      columnSizing: look.widths,
    },
    onColumnSizingChange: (change) =>
      onLook({ ...look, widths: typeof change === 'function' ? change({ ...look.widths }) : change }),
  });
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const shown = useMemo(() => columns.filter(({ key }) => !look.hidden.includes(key)), [columns, look.hidden]);
  const [frame, room] = useWidth<HTMLDivElement>('table');
  const sum = (widthOf: (column: Column<Row>) => number) =>
    shown.reduce((all, column) => all + widthOf(column), selection ? PICK_WIDTH : 0);
  const least = sum(({ key, kind }) => look.widths[key] ?? LEAST[kind] ?? WIDTHS[kind]);
  // With room each column has its width and its part of the rest; without, texts give way before the table scrolls.
  const isTight = room < sum(({ key, kind }) => look.widths[key] ?? WIDTHS[kind]);
  const isScrolled = room > 0 && room < least;
  const body = useRef<HTMLTableSectionElement>(null);
  const rowHeight = shown.some(({ kind }) => kind === 'picture') ? PICTURE_ROW_HEIGHT : look.dense ? DENSE_ROW_HEIGHT : ROW_HEIGHT;
  const slice = useSlice(body, rows.length, rowHeight);
  const to = Math.min(slice.to, slice.from + useDeferredValue(rows.length, AT_ONCE));
  const after = slice.after + (slice.to - to) * rowHeight;
  const keys = rows.map(rowKey);
  return (
    <div ref={frame} data-scrolled={isScrolled || undefined} className={isScrolled ? 'overflow-x-auto' : undefined}>
      <table
        aria-label={label}
        aria-rowcount={(total ?? rows.length) + 1}
        style={{ minWidth: isScrolled ? least : undefined }}
        className="w-full table-fixed border-separate border-spacing-0 text-dense"
        onKeyDown={(event) => {
          walk(event, body.current);
          peek(event, onPeek);
        }}
        onClick={({ target }) => {
          const id = (target as Element).closest('[data-peek]') && rowAt(target as Element);
          if (id) onPeek?.(id);
        }}
      >
        <colgroup>
          {selection && <col style={{ width: PICK_WIDTH }} />}
          {shown.map(({ key, kind }) => (
            <col key={key} style={{ width: look.widths[key] ?? (isTight && LEAST[kind] ? undefined : WIDTHS[kind]) }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1} className="h-column-head text-caption text-text-2">
            {selection && (
              <th scope="col" className={clsx(HEAD, 'pl-8')}>
                <Checkbox
                  bare
                  label={t.selectShown}
                  checked={keys.length > 0 && keys.every(selection.has)}
                  partly={keys.some(selection.has) && !keys.every(selection.has)}
                  onChange={() => selection.toggleShown(keys)}
                />
              </th>
            )}
            {headers.map((header) => {
              const column = byKey.get(header.id);
              if (column === undefined) return null;
              return (
                <HeadCell key={header.id} column={column} sort={sort} onSort={onSort} onResize={header.getResizeHandler()} />
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {slice.before > 0 && <Gap height={slice.before} />}
          {rows.slice(slice.from, to).map((row, place) => {
            const id = rowKey(row);
            return (
              <BodyRow
                key={id}
                id={id}
                row={row}
                index={slice.from + place}
                columns={shown}
                link={link}
                pick={selection && t.select(nameOf?.(row) ?? id)}
                isOn={selection?.has(id) ?? false}
                onPick={selection?.toggle}
                peek={onPeek && t.peek}
                isOpen={open === id}
                dense={look.dense ?? false}
              />
            );
          })}
          {after > 0 && <Gap height={after} />}
        </tbody>
      </table>
    </div>
  );
}

// Where the table itself is scrolled sideways, its head cannot follow the page.
const HEAD = 'group sticky top-top-bar in-data-scrolled:relative in-data-scrolled:top-0 z-10 border-b border-line bg-sunken px-8 text-left font-medium first:rounded-tl-card last:rounded-tr-card';

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
  readonly onResize: (event: unknown) => void;
}

function HeadCell<Row>({ column: { key, head, kind, sorts }, sort = '', onSort, onResize }: HeadCellProps<Row>) {
  const isSorted = sort.replace(/^-/, '') === key;
  const falls = sort.startsWith('-');
  const end = NUMBERS.has(kind);
  return (
    <th scope="col" aria-sort={isSorted ? (falls ? 'descending' : 'ascending') : undefined} className={clsx(HEAD, end && 'text-right')}>
      {sorts && onSort ? (
        <button
          type="button"
          onClick={() => onSort(isSorted && !falls ? `-${key}` : isSorted ? key : end || kind === 'time' ? `-${key}` : key)}
          className={clsx('inline-flex items-center gap-4 rounded-chip align-middle hover:text-text', isSorted && 'text-text', end && 'flex-row-reverse')}
        >
          {head}
          <span className={isSorted ? undefined : 'opacity-0'}>
            <Icon of={falls ? ArrowDown : ArrowUp} />
          </span>
        </button>
      ) : (
        head
      )}
      <span
        aria-hidden
        onMouseDown={onResize}
        onTouchStart={onResize}
        className="absolute inset-y-4 right-0 w-4 cursor-col-resize touch-none rounded-chip group-hover:bg-line-mid"
      />
    </th>
  );
}

interface BodyRowProps<Row> extends Pick<DataTableProps<Row>, 'columns' | 'link'> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  /** Names the box that selects it; without it there is none. */
  readonly pick: string | undefined;
  readonly isOn: boolean;
  readonly onPick: ((id: string) => void) | undefined;
  /** Names the button that shows it beside the list; without it there is none. */
  readonly peek: string | undefined;
  readonly isOpen: boolean;
  readonly dense: boolean;
}

const BodyRow = memo(Line) as typeof Line;

function Line<Row>({ id, row, index, columns, link, pick, isOn, onPick, peek, isOpen, dense }: BodyRowProps<Row>) {
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={pick === undefined ? undefined : isOn}
      data-key={id}
      className={clsx('group/row relative', dense ? 'h-row-dense' : 'h-row', isOn || isOpen ? 'bg-selected' : 'hover:bg-hover')}
    >
      {pick !== undefined && (
        <td className={clsx(CELL, 'relative z-1 pl-8')}>
          <Checkbox bare label={pick} checked={isOn} onChange={() => onPick?.(id)} />
        </td>
      )}
      {columns.map((column, place) => {
        const content = <Cut column={column} row={row} dense={dense} />;
        return (
          <td key={column.key} className={clsx(CELL, NUMBERS.has(column.kind) && 'text-right tabular-nums')}>
            {place === 0 && link ? (
              <RowLink to={link(row)} className="font-medium after:absolute after:inset-0 after:-outline-offset-2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-text">
                {content}
              </RowLink>
            ) : (
              content
            )}
            {place === columns.length - 1 && peek && <Eye label={peek} />}
          </td>
        );
      })}
    </tr>
  );
}

const CELL = 'border-b border-line px-8 py-2 align-middle group-last/row:border-b-0';

/** For the pointer, at the end of its row; the keyboard has Space on the row itself. */
const Eye = ({ label }: { label: string }) => (
  <button
    {...tip(label)}
    data-peek
    type="button"
    tabIndex={-1}
    aria-hidden
    className="absolute inset-y-0 right-8 z-1 my-auto hidden size-control-small items-center justify-center rounded-control border border-line-mid bg-surface text-text-2 group-hover/row:flex hover:bg-hover hover:text-text touch:hidden!"
  >
    <Icon of={EyeIcon} />
  </button>
);

/** Two lines at most, one in dense rows; the rest is told by hover and focus. */
function Cut<Row>({ column, row, dense }: { column: Column<Row>; row: Row; dense: boolean }): ReactNode {
  const whole = column.whole?.(row);
  if (column.kind === 'status' || column.kind === 'picture') return column.cell(row);
  return (
    <span {...tip(whole)} className={!dense && (column.kind === 'name' || column.kind === 'text') ? 'line-clamp-2' : 'block truncate'}>
      {column.cell(row)}
    </span>
  );
}

export const Gap = ({ height }: { height: number }) => (
  <tr aria-hidden style={{ height }}>
    <td />
  </tr>
);

/** J and K, or the arrows, bring the focus to the next row; X selects it. */
function walk(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target as Element).matches('[data-row-link]')) return;
  event.preventDefault();
  focusRow(body, step);
}

/** Space shows the row with the focus beside the list. */
function peek(event: KeyboardEvent, show: ((key: string) => void) | undefined): void {
  const key = (event.target as Element).matches('[data-row-link]') && focusedRow();
  if (event.key !== ' ' || !show || !key) return;
  event.preventDefault();
  show(key);
}

/** The row before or after the one with the focus; the first where none has it. */
export function focusRow(within: HTMLElement | null, step: 1 | -1): void {
  const links = [...(within?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** The key of the row with the focus. */
export const focusedRow = (): string | undefined => rowAt(document.activeElement);

const rowAt = (within: Element | null): string | undefined => within?.closest<HTMLElement>('[data-key]')?.dataset['key'];

/** Which rows are made: all of a short list, else what is near the window. */
export function useSlice(body: React.RefObject<HTMLElement | null>, count: number, height: number, virtualFrom = VIRTUAL_FROM) {
  const [top, setTop] = useState(0);
  const isVirtual = count > virtualFrom;
  useLayoutEffect(() => {
    if (isVirtual && body.current) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [body, count, isVirtual]);
  const virtualizer = useWindowVirtualizer({
    count,
    enabled: isVirtual,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (!isVirtual || first === undefined || last === undefined) return { from: 0, to: isVirtual ? 50 : count, before: 0, after: 0 };
  return {
    from: first.index,
    to: last.index + 1,
    before: first.start - top,
    after: virtualizer.getTotalSize() - (last.end - top),
  };
}
