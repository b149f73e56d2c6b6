// A stream that can be read while it runs: how it stands, its figures, its rows, and one of them beside.
import { Link, type LinkProps } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ArrowUp, Download, Pause, Play, Volume2 } from 'lucide-react';
import { memo, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useCommands } from '@/shared/commands';
import { Button, Icon, IconButton } from '@/shared/kit';
import { type Column, NUMBERS, WIDTHS } from './columns';
import { focusRow, Gap, useSlice } from './data-table';
import { listed, useExport } from './export';
import type { Help } from './help';
import { LiveChip, type Standing } from './live-chip';
import { useIsNarrow } from './media';
import { PageHead } from './page-head';
import { type CardOf, RowCard } from './row-card';
import { type Stream, useCalm, useStreamView } from './stream';
import { useShapeWords } from './words';

interface LiveBoardProps<Row> {
  readonly title: string;
  readonly help: Help;
  readonly standing: Standing;
  readonly stream: Stream<Row>;
  /** Tabs and filters. */
  readonly filters?: ReactNode;
  /** Tiles in one line. */
  readonly tiles?: ReactNode;
  readonly banner?: ReactNode;
  readonly panel?: ReactNode;
  readonly actions?: ReactNode;
  /** What Export writes: the rows that are shown, in these columns. */
  readonly file?: { readonly columns: readonly Column<Row>[]; readonly rows: () => readonly Row[] } | undefined;
  /** How it stands in one sentence; who cannot see it may have it read out every ten seconds. */
  readonly summary?: string | undefined;
  /** The rows: a `StreamTable`. */
  readonly children: ReactNode;
}

export function LiveBoard<Row>({ title, help, standing, stream, filters, tiles, banner, panel, actions, file, summary, children }: LiveBoardProps<Row>) {
  const t = useShapeWords();
  const { paused } = useStreamView(stream);
  const exported = useExport<Row>(title);
  const toggle = () => stream.setPaused(!paused);
  useCommands([{ id: 'live.pause', label: paused ? t.live.resume : t.live.pause, keys: 'p', run: toggle }]);
  return (
    <div className="mx-auto max-w-list">
      <PageHead
        title={title}
        help={help}
        status={<LiveChip standing={paused ? { ...standing, state: 'paused' } : standing} />}
        actions={
          <>
            {actions}
            {file && (
              <Button icon={Download} onClick={() => exported.start(file.columns, listed(file.rows()))}>
                {t.export.action}
              </Button>
            )}
            {summary !== undefined && <ReadOut summary={summary} />}
            <Button icon={paused ? Play : Pause} shortcut="p" onClick={toggle}>
              {paused ? t.live.resume : t.live.pause}
            </Button>
          </>
        }
      />
      {exported.dialog}
      {banner && <div className="pb-12">{banner}</div>}
      {tiles && <div className="grid grid-cols-2 gap-16 pb-16 nav:grid-cols-4">{tiles}</div>}
      {filters && <div className="pb-12">{filters}</div>}
      <div className="flex items-start gap-16">
        <div className="min-w-0 flex-1">{children}</div>
        {panel}
      </div>
    </div>
  );
}

const READ_EVERY_MS = 10_000;

/** Off until it is wanted: a stream that talks by itself drowns everything else. */
function ReadOut({ summary }: { summary: string }) {
  const t = useShapeWords();
  const [isOn, setOn] = useState(false);
  const [said, setSaid] = useState('');
  const say = useEffectEvent(() => setSaid(summary));
  useEffect(() => {
    if (!isOn) return;
    say();
    const timer = setInterval(say, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [isOn]);
  return (
    <>
      <IconButton icon={Volume2} label={t.live.readOut} aria-pressed={isOn} tone={isOn ? 'plain' : 'quiet'} onClick={() => setOn(!isOn)} />
      <span role="status" className="sr-only">
        {isOn && said}
      </span>
    </>
  );
}

interface StreamTableProps<Row> {
  readonly label: string;
  readonly stream: Stream<Row>;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
  readonly link: (row: Row) => LinkProps;
  readonly card: (row: Row) => CardOf;
  readonly open?: string | undefined;
  /** Only what passes is shown; what does not is still followed. */
  readonly passes?: ((row: Row) => boolean) | undefined;
  readonly empty: ReactNode;
}

export function StreamTable<Row>({ label, stream, columns, rowKey, nameOf, link, card, open, passes, empty }: StreamTableProps<Row>) {
  const t = useShapeWords();
  const body = useRef<HTMLDivElement>(null);
  const { rows: all, waiting } = useStreamView(stream);
  const isNarrow = useIsNarrow();
  useCalm(stream, body);
  useCommands([
    { id: 'list.next', label: t.keys.next, keys: 'j', run: () => focusRow(body.current, 1) },
    { id: 'list.previous', label: t.keys.previous, keys: 'k', run: () => focusRow(body.current, -1) },
  ]);
  const rows = passes ? all.filter(passes) : all;
  const slice = useSlice(body, rows.length, isNarrow ? CARD_HEIGHT : ROW_HEIGHT, VIRTUAL_FROM);
  return (
    <>
      <NewRowsLine count={waiting} onShow={() => stream.let()} />
      <div ref={body} className="overflow-clip rounded-card border border-line bg-surface">
        {rows.length === 0 ? (
          empty
        ) : isNarrow ? (
          <ul aria-label={label}>
            {slice.before > 0 && <li aria-hidden style={{ height: slice.before }} />}
            {rows.slice(slice.from, slice.to).map((row) => (
              <StreamCard key={rowKey(row)} id={rowKey(row)} {...{ row, nameOf, card, link }} />
            ))}
            {slice.after > 0 && <li aria-hidden style={{ height: slice.after }} />}
          </ul>
        ) : (
          <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full table-fixed text-dense">
            <colgroup>
              {columns.map(({ key, kind }) => (
                <col key={key} style={{ width: WIDTHS[kind] }} />
              ))}
            </colgroup>
            <thead>
              <tr className="h-column-head bg-sunken text-caption text-text-2">
                {columns.map(({ key, head, kind }) => (
                  <th key={key} scope="col" className={clsx('px-8 font-medium first:pl-16', NUMBERS.has(kind) ? 'text-right' : 'text-left')}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {slice.before > 0 && <Gap height={slice.before} />}
              {rows.slice(slice.from, slice.to).map((row, place) => (
                <StreamRow key={rowKey(row)} id={rowKey(row)} place={slice.from + place} {...{ row, columns, link }} isOpen={open === rowKey(row)} />
              ))}
              {slice.after > 0 && <Gap height={slice.after} />}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}

/** A stream paints four times a second, so that only what is near the window is made. */
const VIRTUAL_FROM = 60;
const ROW_HEIGHT = 32;
const CARD_HEIGHT = 74;

const TINT_MS = 1_200;
const STILL_MS = 2_000;

/** Begins anew with each change; a class would have to be taken away first, and the page be laid out in between. */
function tint(row: HTMLElement): void {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const options = still ? { duration: STILL_MS, easing: 'step-end' } : { duration: TINT_MS, easing: 'ease-out' };
  row.animate([{ backgroundColor: 'var(--color-selected)' }, {}], options);
}

interface StreamCardProps<Row> extends Pick<StreamTableProps<Row>, 'nameOf' | 'card' | 'link'> {
  readonly id: string;
  readonly row: Row;
}

const StreamCard = memo(CardLine) as typeof CardLine;

function CardLine<Row>({ id, row, nameOf, card, link }: StreamCardProps<Row>) {
  return <RowCard id={id} name={nameOf(row)} card={card(row)} link={link(row)} />;
}

interface StreamRowProps<Row> extends Pick<StreamTableProps<Row>, 'columns' | 'link'> {
  readonly id: string;
  readonly row: Row;
  /** Among all rows, those that are not made included. */
  readonly place: number;
  readonly isOpen: boolean;
}

/** Only rows that changed are painted anew, as long as `columns`, `card` and `link` stay the same. */
const StreamRow = memo(Line) as typeof Line;

function Line<Row>({ id, row, place: among, columns, link, isOpen }: StreamRowProps<Row>) {
  const line = useRef<HTMLTableRowElement>(null);
  const before = useRef(row);
  useEffect(() => {
    if (before.current === row) return;
    before.current = row;
    if (line.current !== null) tint(line.current);
  }, [row]);
  return (
    <tr ref={line} data-key={id} aria-rowindex={among + 2} className={clsx('relative h-row-dense border-t border-line', isOpen ? 'bg-selected' : 'hover:bg-hover')}>
      {columns.map(({ key, kind, cell }, place) => (
        <td key={key} className={clsx('truncate px-8 first:pl-16', NUMBERS.has(kind) && 'text-right tabular-nums')}>
          {place === 0 ? (
            <Link {...link(row)} data-row-link resetScroll={false} className="after:absolute after:inset-0 after:-outline-offset-2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-text">
              {cell(row)}
            </Link>
          ) : (
            cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

/** How many wait; a press lets them in. Its room is kept, so that nothing moves when it comes. */
export function NewRowsLine({ count, onShow }: { count: number; onShow: () => void }) {
  const t = useShapeWords();
  return (
    <div className="flex h-control items-center gap-12">
      {count > 0 && (
        <>
          <span className="h-1 flex-1 bg-line" />
          <button type="button" onClick={onShow} className="inline-flex items-center gap-4 rounded-chip text-dense font-medium text-accent-text tabular-nums">
            <Icon of={ArrowUp} />
            {t.live.fresh(count)}
          </button>
          <span className="h-1 flex-1 bg-line" />
        </>
      )}
    </div>
  );
}
