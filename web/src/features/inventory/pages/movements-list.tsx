import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ArrowDownUp, ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { MovementKind, StockMovement } from '@/client/routers/inventory';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { Button, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { given, itemOptions, movementPages, movementsOptions, type Named, spanOf, useLocationName } from '../data';
import { CheckDialog } from '../parts/check-dialog';
import { useCounting } from '../parts/counting';
import { goodColumns, goodName } from '../parts/good-columns';
import { useLocationFilter } from '../parts/location-filter';
import { KIND_TONES, KINDS, useMovementWords } from '../parts/movement';
import { nameOf } from '../parts/naming';
import { Section } from '../parts/section';
import { useInventoryWords } from '../words';

export function MovementsList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

type Row = Named<StockMovement>;

const linkTo = ({ variantId }: Row) => ({ to: '/inventory/items/$variantId', params: { variantId } }) as const;

function List() {
  const t = useInventoryWords();
  const zone = useZone();
  const [isChecking, setChecking] = useState(false);
  usePlace({ title: t.movements.title, parent: { label: t.title, to: '/inventory' } });
  const filters = useFilters();
  const state = useListState(filters);
  const { item, kind, location } = state.values;
  const filter = given({ variantId: item, kind: kind as MovementKind | undefined, locationId: location, ...spanOf(state.values, zone) });
  const list = rowsOf(useInfiniteQuery(movementsOptions(filter)));
  return (
    <Section>
      <ListPage
        name="inventory-movements"
        title={t.movements.title}
        help={{ text: t.help.movements, guide: 'inventory' }}
        state={state}
        filters={filters}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={(row) => goodName(row, t)}
        link={linkTo}
        card={useCard()}
        source={movementPages(filter)}
        actions={
          <Button icon={ShieldCheck} onClick={() => setChecking(true)}>
            {t.acts.check}
          </Button>
        }
        empty={<EmptyState icon={ArrowDownUp} title={t.movements.empty.title} text={t.movements.empty.text} />}
        reasons={t.reasons}
      />
      {isChecking && <CheckDialog onClose={() => setChecking(false)} />}
    </Section>
  );
}

/** An item is narrowed to by its own page; here it can be taken away. */
function useFilters(): readonly FilterOf[] {
  const { filters: t, columns, movements } = useInventoryWords();
  const location = useLocationFilter();
  const { values } = useListState([{ kind: 'pick', key: 'item', label: columns.product, free: true, choices: [] }]);
  const { item } = values;
  const { data } = useQuery({ ...itemOptions(item ?? ''), enabled: item !== undefined });
  return [
    { kind: 'pick', key: 'kind', label: t.kind, choices: KINDS.map((value) => ({ value, label: movements.kinds[value] })) },
    location,
    { kind: 'days', key: 'moved', label: t.moved, from: 'from', to: 'to' },
    ...(item === undefined ? [] : [{ kind: 'pick' as const, key: 'item', label: columns.product, free: true, choices: data ? [{ value: item, label: nameOf(data) }] : [] }]),
  ];
}

function Kind({ kind }: { kind: MovementKind }) {
  const { movements: t } = useInventoryWords();
  return <StatusChip inRow tone={KIND_TONES[kind] ?? 'idle'} word={t.kinds[kind]} />;
}

function useColumns(): readonly Column<Row>[] {
  const words = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  const named = useLocationName();
  const { signed } = useCounting();
  const { reasonOf, byOf } = useMovementWords();
  return useMemo(() => {
    const t = words.movements.columns;
    const [product, sku] = goodColumns(words);
    return [
      product,
      sku,
      { key: 'kind', head: t.kind, kind: 'status', cell: ({ kind }) => <Kind kind={kind} />, file: ({ kind }) => words.movements.kinds[kind] },
      { key: 'quantity', head: t.quantity, kind: 'count', cell: ({ quantity }) => signed(quantity), file: ({ quantity }) => quantity },
      { key: 'balance', head: t.balance, kind: 'count', cell: ({ balance }) => formatExact(balance, locale), file: ({ balance }) => balance },
      { key: 'location', head: t.location, kind: 'person', cell: ({ locationId }) => named(locationId), whole: ({ locationId }) => named(locationId), file: ({ locationId }) => named(locationId) },
      { key: 'reason', head: t.reason, kind: 'text', cell: reasonOf, whole: (row) => reasonOf(row) || undefined, file: (row) => reasonOf(row) || null },
      { key: 'by', head: t.by, kind: 'person', cell: (row) => byOf(row) ?? '—', whole: byOf, file: (row) => byOf(row) ?? null },
      { key: 'at', head: t.at, kind: 'time', cell: ({ at }) => formatInstant(at, locale, zone), whole: ({ at }) => formatExactly(at, locale, zone), file: ({ at }) => at },
    ] satisfies Column<Row>[];
  }, [words, locale, zone, named, signed, reasonOf, byOf]);
}

function useCard(): (row: Row) => CardOf {
  const words = useInventoryWords();
  const locale = useLocale();
  const zone = useZone();
  const named = useLocationName();
  const { signed } = useCounting();
  return (row) => ({
    title: goodName(row, words),
    value: signed(row.quantity),
    note: named(row.locationId),
    status: <Kind kind={row.kind} />,
    aside: formatInstant(row.at, locale, zone),
  });
}
