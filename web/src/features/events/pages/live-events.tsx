// The events of the store as they pass: whether each is kept, and if not, why.
import { Radio as RadioTower } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { formatCount, formatExact } from '@/shared/format';
import { Banner, Button, ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { FilterBar, type FilterOf, LiveBoard, StreamTable, Tile, useListState, useStreamView } from '@/shared/shapes';
import { keyOf, type Passed, useEventBoard, useEventStats } from '../live';
import { EventPanel } from '../parts/event-panel';
import { usePassedCard, usePassedColumns, useSaid } from '../parts/passed-columns';
import { VERDICT_TONES } from '../status';
import { useEventWords } from '../words';

export function LiveEvents() {
  const t = useEventWords();
  usePlace({ title: t.live.title });
  return useCan('events:read') ? <Board /> : <Forbidden permission="events:read" />;
}

function useFilters(): readonly FilterOf[] {
  const t = useEventWords();
  const verdicts = (Object.keys(VERDICT_TONES) as Passed['verdict'][]).map((value) => ({ value, label: t.verdicts[value] }));
  return [
    { kind: 'pick', key: 'verdict', label: t.columns.verdict, choices: verdicts, many: true },
    { kind: 'text', key: 'visitor', label: t.columns.visitor, placeholder: t.live.visitorHint },
  ];
}

function Board() {
  const t = useEventWords();
  const filters = useFilters();
  const state = useListState(filters);
  const { stream, standing, leftOut } = useEventBoard();
  const { rows } = useStreamView(stream);
  const said = useSaid();
  const locale = useLocale();
  const { open, ...listed } = state.values;
  const shownBy = JSON.stringify(listed);
  const link = useCallback((row: Passed) => ({ to: '/events', search: { ...(JSON.parse(shownBy) as object), open: row.id } }) as never, [shownBy]);
  const passes = useMemo(() => {
    const { verdict, visitor, q } = JSON.parse(shownBy) as Record<string, string>;
    const verdicts = verdict?.split(',');
    const wanted = q?.toLowerCase();
    if (!verdicts && !visitor && !wanted) return undefined;
    return (row: Passed) =>
      (verdicts?.includes(row.verdict) ?? true) && (!visitor || row.visitorId === visitor) && (!wanted || said.name(row).toLowerCase().includes(wanted));
  }, [shownBy, said]);
  const columns = usePassedColumns(open !== undefined);
  return (
    <LiveBoard
      title={t.live.title}
      help={{ text: t.live.help, guide: 'shopper-events' }}
      file={{ columns, rows: () => stream.look().rows.filter(passes ?? (() => true)) }}
      standing={standing}
      stream={stream}
      tiles={<Counts />}
      banner={leftOut > 0 && <Banner tone="idle">{t.live.leftOut(leftOut, formatExact(leftOut, locale))}</Banner>}
      filters={<FilterBar state={state} filters={filters} searchLabel={t.live.search} />}
      panel={open !== undefined && <EventPanel key={open} passed={rows.find(({ id }) => id === open)} onClose={() => state.set({ open: undefined })} />}
    >
      <StreamTable
        label={t.live.title}
        stream={stream}
        columns={columns}
        rowKey={keyOf}
        nameOf={said.name}
        link={link}
        card={usePassedCard()}
        open={open}
        passes={passes}
        empty={
          state.isFiltered ? (
            <EmptyState icon={RadioTower} title={t.live.none}>
              <Button onClick={state.clear}>{t.live.showAll}</Button>
            </EmptyState>
          ) : (
            <EmptyState icon={RadioTower} title={t.live.empty.title} text={t.live.empty.text}>
              <ButtonLink to="/tracker">{t.live.empty.tracker}</ButtonLink>
            </EmptyState>
          )
        }
      />
    </LiveBoard>
  );
}

/** What became of all events so far; each figure leads to them where they are kept. */
function Counts() {
  const t = useEventWords();
  const locale = useLocale();
  const { data } = useEventStats();
  const figure = (count: number | undefined) => ({
    figure: count === undefined ? '—' : formatCount(count, locale),
    exact: count !== undefined && count >= 10_000 ? formatExact(count, locale) : undefined,
  });
  return (
    <>
      <Tile label={t.counts.kept} {...figure(data?.accepted)} link={{ to: '/events/stored' }} />
      <Tile label={t.counts.repaired} {...figure(data?.repaired)} link={{ to: '/events/stored', search: { repaired: 'yes' } as never }} />
      <Tile label={t.counts.duplicates} {...figure(data?.duplicates)} />
      <Tile
        label={t.counts.unusable}
        {...figure(data && data.invalid + data.refused)}
        note={data && data.misfits > 0 ? t.counts.misfits(formatCount(data.misfits, locale)) : undefined}
        link={{ to: '/events/dead-letters' }}
      />
    </>
  );
}
