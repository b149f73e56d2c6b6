import { useEffect } from 'react';
import { Sparkline } from '@/shared/charts';
import { formatMoney, formatSecond } from '@/shared/format';
import { EmptyState, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Column, LiveBoard, LiveChip, StreamTable, Tile, useStream } from '@/shared/shapes';
import { heads, live, type Row, rows, x } from '../words/samples';

export function LivePart() {
  const locale = useLocale();
  const zone = useZone();
  const stream = useStream<Row>(({ id }) => id);
  useEffect(() => {
    const all = rows(400);
    stream.begin(all.slice(0, 20));
    let next = 20;
    // Fifty a second, as the socket would hand them on.
    const timer = setInterval(() => {
      const at = next;
      next = (next + 8) % 380;
      stream.push([...all.slice(at, at + 4), ...all.slice(0, 4).map((row) => ({ ...row, totalMinor: row.totalMinor + at }))]);
    }, 1_000);
    return () => clearInterval(timer);
  }, [stream]);
  const money = (row: Row) => formatMoney({ amountMinor: row.totalMinor, currency: 'EUR' }, locale);
  const time = (row: Row) => formatSecond(row.placedAt, locale, zone);
  const chip = (row: Row) => <StatusChip inRow tone={row.tone} word={row.status} />;
  const columns: ReadonlyArray<Column<Row>> = [
    { key: 'at', head: heads.placed, kind: 'time', cell: time },
    { key: 'state', head: live.state, kind: 'status', cell: chip },
    { key: 'value', head: live.value, kind: 'money', cell: money },
    { key: 'page', head: live.page, kind: 'text', cell: () => live.path },
  ];
  const link = { to: '/design/detail' as never };
  return (
    <LiveBoard
      title={live.title}
      help={{ text: x.text, guide: 'web' }}
      standing={{ state: 'live', perSecond: 38 }}
      stream={stream}
      summary={live.summary}
      tiles={
        <>
          <Tile label={live.open} figure="212" change={{ now: 212, before: 180 }} chart={<Sparkline values={[3, 5, 4, 8, 9, 12, 10]} />} link={link} />
          <Tile label={live.abandoned} figure="31" change={{ now: 31, before: 40 }} link={link} />
          <Tile label={live.reached} figure="18" change={null} />
          <Tile label={live.won} figure="412,00 €" change={{ now: 7, before: 7 }} />
        </>
      }
      banner={
        <div className="flex flex-wrap gap-12">
          <LiveChip standing={{ state: 'reconnecting', lostAt: new Date() }} />
          <LiveChip standing={{ state: 'gap', onLoad: () => {} }} />
          <LiveChip standing={{ state: 'offline' }} />
          <LiveChip standing={{ state: 'paused' }} />
        </div>
      }
    >
      <StreamTable
        label={live.title}
        stream={stream}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ number }) => number}
        link={() => link}
        card={(row) => ({ title: row.number, value: money(row), status: chip(row), note: time(row) })}
        empty={<EmptyState title={live.empty} />}
      />
    </LiveBoard>
  );
}
