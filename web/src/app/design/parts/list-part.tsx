import { Tag, Truck } from 'lucide-react';
import { formatCount, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { Button, EmptyState, StatusChip, tip, toast } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, PeekPanel, useListState } from '@/shared/shapes';
import { acts, heads, type Row, rows, statuses, views, x } from '../words/samples';

const many = rows(10_000);
const few = many.slice(0, 24);

export function ListPart() {
  const locale = useLocale();
  const zone = useZone();
  const filters: readonly FilterOf[] = [
    { kind: 'pick', many: true, key: 'status', label: heads.status, choices: statuses.map(([value, label]) => ({ value, label })) },
    { kind: 'days', key: 'placed', label: heads.placed, from: 'from', to: 'to' },
    { kind: 'text', key: 'customer', label: heads.customer },
  ];
  const state = useListState(filters, { sorts: ['placed', 'total'], sort: '-placed' });
  const wanted = state.values['status']?.split(',');
  const all = state.values['customer'] === 'many' ? many : state.values['customer'] ? [] : few;
  const shown = all.filter(({ tone }) => wanted?.includes(tone) ?? true);
  const money = (row: Row) => formatMoney({ amountMinor: row.totalMinor, currency: 'EUR' }, locale);
  const time = (row: Row) => formatInstant(row.placedAt, locale, zone);
  const chip = (row: Row) => <StatusChip inRow tone={row.tone} word={row.status} />;
  const columns: ReadonlyArray<Column<Row>> = [
    { key: 'number', head: heads.order, kind: 'id', cell: ({ number }) => number, file: ({ number }) => number },
    { key: 'customer', head: heads.customer, kind: 'name', cell: ({ customer }) => customer, whole: ({ customer }) => customer },
    { key: 'status', head: heads.status, kind: 'status', cell: chip },
    { key: 'units', head: heads.units, kind: 'count', cell: ({ units }) => formatCount(units, locale) },
    { key: 'total', head: heads.total, kind: 'money', sorts: true, cell: money },
    { key: 'placed', head: heads.placed, kind: 'time', sorts: true, cell: (row) => <time dateTime={row.placedAt} {...tip(formatExactly(row.placedAt, locale, zone))}>{time(row)}</time> },
  ];
  const say = (label: string) => (_: unknown, count: number) => toast(`${label}: ${count}`);
  return (
    <ListPage
      name="design"
      title={views.all}
      help={{ text: x.text, guide: 'web' }}
      {...{ state, filters, columns }}
      searchLabel={x.search}
      views={[{ key: 'all', label: views.all, search: {}, count: 1204 }, { key: 'open', label: views.open, search: { status: 'warn' }, count: 12 }, { key: 'failed', label: views.failed, search: { status: 'bad' } }]}
      savedViews={{ save: async () => {}, update: async () => {}, remove: async () => {} }}
      list={{ rows: shown, isFirst: false, isBusy: false, failure: null, hasMore: false, more: () => {}, retry: () => {} }}
      total={state.isFiltered ? shown.length : 1204}
      rowKey={({ id }) => id}
      nameOf={({ number }) => number}
      link={() => ({ to: '/design/detail' as never })}
      card={(row) => ({ title: row.number, value: money(row), note: row.customer, status: chip(row), aside: time(row) })}
      peek={(key, close) => <PeekPanel title={many.find(({ id }) => id === key)?.number} onClose={close}>{x.text}</PeekPanel>}
      bulk={[
        { key: 'fulfil', label: acts.fulfil, icon: Truck, onAct: say(acts.fulfil) },
        { key: 'tag', label: acts.tag, icon: Tag, onAct: say(acts.tag) },
        { key: 'archive', label: acts.archive, onAct: say(acts.archive), someOnly: x.offBecause },
      ]}
      source={() => Promise.resolve({ items: shown, nextCursor: null })}
      primary={<Button tone="primary">{x.emptyAct}</Button>}
      empty={<EmptyState title={x.emptyTitle} text={x.emptyText} />}
    />
  );
}
