import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ClipboardList, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CountState, StockCount } from '@/client/routers/stockCounts';
import { client } from '@/shared/api';
import { useCommands } from '@/shared/commands';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useViews } from '@/shared/shapes';
import { countsOptions, given, LARGEST_PAGE, stockChanged, useLocationName, useLocations } from '../data';
import { CountChip } from '../parts/chips';
import { useCounting } from '../parts/counting';
import { useLocationFilter } from '../parts/location-filter';
import { Section } from '../parts/section';
import { useTabbed } from '../parts/tabbed';
import { useInventoryWords } from '../words';

export function CountsList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const STATES: readonly CountState[] = ['open', 'applied', 'cancelled'];

const linkTo = ({ id }: StockCount) => ({ to: '/inventory/counts/$countId', params: { countId: id } }) as const;

function List() {
  const words = useInventoryWords();
  const t = words.counts;
  const canWrite = useCan('inventory:write');
  const [isNew, setNew] = useState(false);
  usePlace({ title: t.title, parent: { label: words.title, to: '/inventory' } });
  const filters = [useLocationFilter()];
  const state = useTabbed(STATES, filters, t.title);
  const { tab, location } = state.values;
  const filter = given({ state: tab as CountState | undefined, locationId: location });
  const list = rowsOf(useInfiniteQuery(countsOptions(filter)));
  const { views, savedViews } = useViews('inventory-counts', [
    { key: 'all', label: t.tabs.all, search: {} },
    ...STATES.map((key) => ({ key, label: t.tabs[key], search: { tab: key } })),
  ]);
  const named = useLocationName();
  useLeftList('/inventory/counts', state, list.rows.map(({ id }) => id));
  useCommands(canWrite ? [{ id: 'list.create', label: words.acts.newCount, keys: 'c', run: () => setNew(true) }] : []);
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setNew(true)}>
      {words.acts.newCount}
    </Button>
  );
  return (
    <Section>
      <ListPage
        name="inventory-counts"
        title={t.title}
        help={{ text: words.help.counts, guide: 'inventory' }}
        state={state}
        filters={filters}
        views={views}
        savedViews={savedViews}
        columns={useColumns(named)}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ locationId }) => t.name(named(locationId))}
        link={linkTo}
        card={useCard(named)}
        source={(cursor, signal) => client.stockCounts.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal })}
        primary={create}
        empty={
          tab ? (
            <EmptyState icon={ClipboardList} title={t.tabEmpty[tab as CountState]} />
          ) : (
            <EmptyState icon={ClipboardList} title={t.empty.title} text={t.empty.text}>
              {create}
            </EmptyState>
          )
        }
        reasons={words.reasons}
      />
      {isNew && <NewCount first={location} onClose={() => setNew(false)} />}
    </Section>
  );
}

interface Values {
  readonly locationId: string | null;
  readonly note: string;
}

function NewCount({ first, onClose }: { first: string | undefined; onClose: () => void }) {
  const { counts: t, reasons } = useInventoryWords();
  const navigate = useNavigate();
  const locations = useLocations() ?? [];
  const editing = useEditing<Values, StockCount>({
    thing: null,
    values: { locationId: first ?? locations[0]?.id ?? null, note: '' },
    reasons,
    save: ({ locationId, note }, context) => client.stockCounts.open.mutate({ locationId: locationId ?? '', note: note.trim() }, { context }),
    onSaved: async ({ id }) => {
      onClose();
      await stockChanged();
      await navigate({ to: '/inventory/counts/$countId', params: { countId: id } });
    },
  });
  return (
    <FormDialog editing={editing} title={t.newTitle} description={t.newText} action={t.begin} onClose={onClose}>
      <div>
        <PickOne name="locationId" label={t.location} required choices={locations.map(({ id, name }) => ({ value: id, label: name }))} />
        <TextField name="note" label={t.note} hint={t.noteHint} most={500} autoComplete="off" />
      </div>
    </FormDialog>
  );
}

function useColumns(named: (id: string) => string): readonly Column<StockCount>[] {
  const { counts } = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { columns: t, states } = counts;
    const count = (key: 'lines' | 'surplus' | 'missing', figure: (of: StockCount) => number): Column<StockCount> => ({
      key,
      head: t[key],
      kind: 'count',
      cell: (of) => formatExact(figure(of), locale),
      file: figure,
    });
    const time = (key: 'opened' | 'closed', at: (of: StockCount) => string | null): Column<StockCount> => ({
      key,
      head: t[key],
      kind: 'time',
      cell: (of) => {
        const value = at(of);
        return value === null ? <span className="text-text-3">—</span> : formatInstant(value, locale, zone);
      },
      whole: (of) => {
        const value = at(of);
        return value === null ? undefined : formatExactly(value, locale, zone);
      },
      file: at,
    });
    return [
      { key: 'location', head: t.location, kind: 'name', cell: ({ locationId }) => <span className="font-medium">{named(locationId)}</span>, file: ({ locationId }) => named(locationId) },
      { key: 'state', head: t.state, kind: 'status', cell: ({ state }) => <CountChip inRow state={state} />, file: ({ state }) => states[state] },
      count('lines', ({ lines }) => lines.length),
      count('surplus', ({ surplus }) => surplus),
      count('missing', ({ missing }) => missing),
      { key: 'note', head: t.note, kind: 'text', cell: ({ note }) => note, whole: ({ note }) => note || undefined, file: ({ note }) => note || null },
      time('opened', ({ openedAt }) => openedAt),
      time('closed', ({ closedAt }) => closedAt),
    ];
  }, [counts, locale, zone, named]);
}

function useCard(named: (id: string) => string): (count: StockCount) => CardOf {
  const { counts: t } = useInventoryWords();
  const { exact } = useCounting();
  const locale = useLocale();
  const zone = useZone();
  return ({ locationId, lines, note, state, openedAt, surplus, missing }) => ({
    title: named(locationId),
    value: `${t.columns.lines} ${exact(lines.length)}`,
    note: note || [surplus > 0 && t.surplus(exact(surplus)), missing > 0 && t.missing(exact(missing))].filter(Boolean).join(' · '),
    status: <CountChip inRow state={state} />,
    aside: formatInstant(openedAt, locale, zone),
  });
}
