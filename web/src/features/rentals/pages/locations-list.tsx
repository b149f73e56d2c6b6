import { useInfiniteQuery } from '@tanstack/react-query';
import { MapPin, Plus } from 'lucide-react';
import type { RentalLocation } from '@/client/routers/rentalLocations';
import { client, trpc } from '@/shared/api';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { ActiveChip } from '../parts/chips';
import { Section } from '../parts/section';
import { useRentalsWords } from '../words';

const PAGE = 50;
const LARGEST_PAGE = 100;

export function LocationsList() {
  return useCan('rentals:read') ? <List /> : <Forbidden permission="rentals:read" />;
}

const linkTo = ({ id }: RentalLocation) => ({ to: '/cars/locations/$locationId', params: { locationId: id } }) as const;

function List() {
  const words = useRentalsWords();
  const t = words.locations;
  const canWrite = useCan('rentals:write');
  usePlace({ title: words.sections.locations, parent: { label: words.sections.cars, to: '/cars' } });
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(trpc.rentalLocations.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor })));
  useLeftList('/cars/locations', state, list.rows.map(({ id }) => id));
  const columns: readonly Column<RentalLocation>[] = [
    { key: 'name', head: t.name, kind: 'name', cell: ({ name }) => <span className="font-medium">{name}</span>, whole: ({ name }) => name, file: ({ name }) => name },
    { key: 'code', head: t.code, kind: 'id', cell: ({ code }) => <span className="font-mono text-code">{code}</span>, whole: ({ code }) => code, file: ({ code }) => code },
    { key: 'state', head: t.state, kind: 'status', cell: ({ isActive }) => <ActiveChip inRow isActive={isActive} />, file: ({ isActive }) => (isActive ? words.active : words.inactive) },
    { key: 'zone', head: t.zone, kind: 'text', cell: ({ zone }) => zone, whole: ({ zone }) => zone, file: ({ zone }) => zone },
    { key: 'address', head: t.address, kind: 'text', cell: ({ address }) => address, whole: ({ address }) => address, file: ({ address }) => address },
  ];
  const create = canWrite && (
    <ButtonLink to="/cars/locations/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="rental-locations"
        title={words.sections.locations}
        help={{ text: words.help.locations, guide: 'rentals' }}
        state={state}
        filters={[]}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={linkTo}
        card={({ name, code, zone, isActive }) => ({ title: name, note: code, aside: zone, status: <ActiveChip inRow isActive={isActive} /> })}
        source={(cursor, signal) => client.rentalLocations.list.query({ limit: LARGEST_PAGE, cursor }, { signal })}
        primary={create}
        empty={
          <EmptyState icon={MapPin} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={words.reasons}
      />
    </Section>
  );
}
