// A list: its views, its filters, its rows, what is done with many of them, and one of them beside it.
import type { LinkProps } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { type ReactNode, useDeferredValue, useEffect, useEffectEvent, useId, useRef } from 'react';
import { useCommands } from '@/shared/commands';
import { formatExact } from '@/shared/format';
import { AfterBlink, Button, ErrorState, FilteredEmpty, LoadingBar, Menu, type MenuItem, type ReasonWords, Skeleton } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type BulkAct, BulkBar } from './bulk-bar';
import { ColumnMenu, lookOf, shownOf, useLook } from './column-menu';
import type { Column } from './columns';
import { DataTable, focusedRow, focusRow, type TableLook } from './data-table';
import { listed, type Source, useExport } from './export';
import { FilterBar, useFilterTexts } from './filter-bar';
import type { Help } from './help';
import type { FilterOf, ListState } from './list-state';
import { useIsNarrow } from './media';
import { type Back, PageHead } from './page-head';
import { type CardOf, RowCard } from './row-card';
import type { Rows } from './rows';
import { type Chosen, type Selection, useSelection } from './selection';
import { type SavedViews, type View, ViewTabs } from './view-tabs';
import { useShapeWords } from './words';

export interface ListPageProps<Row> {
  /** Names the list for what is kept of it: `orders`. */
  readonly name: string;
  readonly title: string;
  readonly help: Help;
  /** Where it hangs below something else. */
  readonly back?: Back | undefined;
  readonly state: ListState;
  readonly filters: readonly FilterOf[];
  readonly searchLabel?: string | undefined;
  readonly views?: readonly View[] | undefined;
  readonly savedViews?: SavedViews | undefined;
  readonly columns: readonly Column<Row>[];
  readonly list: Rows<Row>;
  readonly total?: number | undefined;
  readonly rowKey: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
  /** Without it a row opens beside the list, where there is a `peek`. */
  readonly link?: ((row: Row) => LinkProps) | undefined;
  readonly card: (row: Row) => CardOf;
  /** Beside the list, for the row that the address names; a `PeekPanel`. */
  readonly peek?: ((key: string, close: () => void) => ReactNode) | undefined;
  readonly bulk?: readonly BulkAct[] | undefined;
  /** The pages of what is filtered; Export writes them in the columns that are shown. */
  readonly source: Source<Row>;
  /** What else can be had as a file. */
  readonly exports?: readonly MenuItem[] | undefined;
  /** The one main act: a new thing. */
  readonly primary?: ReactNode;
  /** Beside Export, such as Import. */
  readonly actions?: ReactNode;
  /** Over the rows: what is true of all of them. */
  readonly note?: ReactNode;
  /** Below the rows. */
  readonly foot?: ReactNode;
  /** When there is nothing yet at all. */
  readonly empty: ReactNode;
  readonly reasons?: ReasonWords | undefined;
}

export function ListPage<Row>(props: ListPageProps<Row>) {
  const { name, title, state, filters, views, savedViews, columns, list, total, source, peek } = props;
  const t = useShapeWords();
  const locale = useLocale();
  const bodyId = useId();
  const body = useRef<HTMLDivElement>(null);
  const [look, setLook] = useLook(name, columns);
  const { open: _, ...shownBy } = state.values;
  const selection = useSelection(JSON.stringify(shownBy));
  const exported = useExport<Row>(title);
  const shownColumns = columns.filter(({ key }) => !look.hidden.includes(key));
  const bulk = withExport(props.bulk, t.export.action, (chosen) =>
    exported.start(
      shownColumns,
      chosen.kind === 'some'
        ? listed(list.rows.filter((row) => chosen.ids.has(props.rowKey(row))))
        : { page: source, total, keeps: (row) => !chosen.except.has(props.rowKey(row)) },
    ),
  );
  const selects = bulk.length > 0;
  useCommands([
    { id: 'list.next', label: t.keys.next, keys: 'j', run: () => focusRow(body.current, 1) },
    { id: 'list.previous', label: t.keys.previous, keys: 'k', run: () => focusRow(body.current, -1) },
    {
      id: 'list.select',
      label: t.keys.select,
      keys: 'x',
      run: () => {
        const key = focusedRow();
        if (selects && key !== undefined) selection.toggle(key);
      },
    },
    {
      id: 'list.filter',
      label: t.keys.filter,
      keys: '/',
      run: () => document.querySelector<HTMLElement>('[data-list-search]')?.focus(),
    },
  ]);
  const exportShown = () => exported.start(shownColumns, { page: source, total });
  return (
    <div className="mx-auto max-w-list">
      <PageHead
        title={title}
        back={props.back}
        help={props.help}
        actions={
          <>
            {props.actions}
            {props.exports ? (
              <Menu label={t.export.action} align="end" items={[{ label: t.export.shown, icon: Download, onSelect: exportShown }, ...props.exports]} />
            ) : (
              <Button icon={Download} onClick={exportShown}>
                {t.export.action}
              </Button>
            )}
            {props.primary}
          </>
        }
      />
      {views && <ViewTabs label={t.views.label} views={views} state={state} saved={savedViews} controls={bodyId} look={shownOf(columns, look)} onLook={(shown) => setLook(lookOf(columns, shown, look))} />}
      <div className="flex items-start justify-between gap-16 py-12">
        <FilterBar state={state} filters={filters} searchLabel={props.searchLabel} />
        <span className="hidden shrink-0 rows:block">
          <ColumnMenu columns={columns} look={look} onLook={setLook} />
        </span>
      </div>
      {exported.dialog}
      {props.note}
      <div className="flex items-start gap-16">
        <div id={bodyId} ref={body} role={views ? 'tabpanel' : undefined} aria-label={views ? title : undefined} className="min-w-0 flex-1">
          <div className="relative overflow-clip rounded-card border border-line bg-surface">
            <LoadingBar active={list.isBusy} />
            <Body {...props} look={look} onLook={setLook} selection={selects ? selection : undefined} />
          </div>
          {list.rows.length > 0 && (
            <p className="py-8 text-caption text-text-3 tabular-nums">
              {total === undefined
                ? t.shown(formatExact(list.rows.length, locale))
                : t.shownOf(formatExact(list.rows.length, locale), formatExact(total, locale))}
            </p>
          )}
          {list.hasMore && <More onNear={list.more} of={list.rows.length} />}
          {selects && <BulkBar selection={selection} total={total} acts={bulk} />}
        </div>
        {peek && state.open && peek(state.open, () => state.set({ open: undefined }))}
      </div>
      {props.foot && <div className="pt-16 pb-32">{props.foot}</div>}
    </div>
  );
}

interface BodyProps<Row> extends ListPageProps<Row> {
  readonly look: TableLook;
  readonly onLook: (look: TableLook) => void;
  readonly selection: Selection | undefined;
}

function Body<Row>({ look, onLook, selection, ...props }: BodyProps<Row>) {
  const { title, state, filters, list, columns, rowKey, total, peek } = props;
  const beside = (row: Row): LinkProps => ({ to: '.', search: { ...state.values, open: rowKey(row) } as never, resetScroll: false });
  const link = props.link ?? (peek && beside);
  const isNarrow = useIsNarrow();
  const texts = useFilterTexts(state, filters);
  // What was pressed answers at once; where rows stand already, others follow as soon as they are painted.
  const before = useDeferredValue(list.rows);
  const rows = before.length === 0 ? list.rows : before;
  if (rows.length === 0) {
    if (list.failure) return <ErrorState failure={list.failure} reasons={props.reasons} onRetry={list.retry} />;
    if (list.isFirst) return <ListSkeleton />;
    if (!state.isFiltered) return props.empty;
    const named = [...(state.q ? [`“${state.q}”`] : []), ...texts.map(({ label, text }) => `${label}: ${text}`)];
    return <FilteredEmpty filters={named} onClear={state.clear} />;
  }
  if (isNarrow) {
    return (
      <ul aria-label={title}>
        {rows.map((row) => (
          <RowCard key={rowKey(row)} id={rowKey(row)} name={props.nameOf(row)} card={props.card(row)} link={link?.(row)} selection={selection} />
        ))}
      </ul>
    );
  }
  return (
    <DataTable
      label={title}
      columns={columns}
      rows={rows}
      rowKey={rowKey}
      nameOf={props.nameOf}
      link={link}
      total={total}
      sort={state.sort}
      onSort={(sort) => state.set({ sort })}
      selection={selection}
      onPeek={peek && ((key) => state.set({ open: key === state.open ? undefined : key }))}
      open={state.open}
      look={look}
      onLook={onLook}
    />
  );
}

/** Files of what is chosen are there wherever something can be chosen, before what cannot be taken back. */
function withExport(acts: readonly BulkAct[] = [], label: string, onAct: (chosen: Chosen) => void): readonly BulkAct[] {
  if (acts.length === 0) return acts;
  const dangers = acts.filter(({ tone }) => tone === 'danger');
  const own: BulkAct = { key: 'export', icon: Download, label, onAct };
  return [...acts.filter((act) => !dangers.includes(act)), own, ...dangers];
}

const ListSkeleton = () => (
  <AfterBlink>
    <div className="p-8">
      <Skeleton shape="row" count={10} />
    </div>
  </AfterBlink>
);

/** Near the foot, the next page is fetched; the button does the same for who does not scroll. */
function More({ onNear, of }: { onNear: () => void; of: number }) {
  const t = useShapeWords();
  const foot = useRef<HTMLDivElement>(null);
  const near = useEffectEvent(onNear);
  useEffect(() => {
    if (foot.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && near(), { rootMargin: '100%' });
    observer.observe(foot.current);
    return () => observer.disconnect();
  }, [of]);
  return (
    <div ref={foot} className="flex justify-center py-8">
      <Button tone="quiet" onClick={onNear}>
        {t.loadMore}
      </Button>
    </div>
  );
}
