import { useInfiniteQuery } from '@tanstack/react-query';
import { CarFront, Plus } from 'lucide-react';
import type { CarSummary } from '@/client/routers/car';
import { formatExact, formatExactly, formatInstant, formatMoney } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { carFilterOf, carPages, carsOptions, SORTS, useCategories, useLocations } from '../data';
import { CarChip } from '../parts/chips';
import { Section } from '../parts/section';
import { useRentalsWords } from '../words';

export function CarsList() {
  return useCan('rentals:read') ? <List /> : <Forbidden permission="rentals:read" />;
}

const linkTo = ({ id }: CarSummary) => ({ to: '/cars/$carId', params: { carId: id } }) as const;

function List() {
  const words = useRentalsWords();
  const t = words.cars;
  const canWrite = useCan('rentals:write');
  usePlace({ title: words.sections.cars });
  const filters = useFilters();
  const state = useListState(filters, { sorts: SORTS });
  const filter = carFilterOf(state.values);
  const list = rowsOf(useInfiniteQuery(carsOptions(filter)));
  useLeftList('/cars', state, list.rows.map(({ id }) => id));
  const columns = useColumns();
  const money = useMoney();
  const create = canWrite && (
    <ButtonLink to="/cars/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="cars"
        title={words.sections.cars}
        help={{ text: words.help.cars, guide: 'rentals' }}
        state={state}
        filters={filters}
        searchLabel={t.search}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ title }) => title}
        link={linkTo}
        card={(car) => ({ title: car.title, note: car.category.name, value: money(car), status: <CarChip inRow status={car.status} /> })}
        source={carPages(filter)}
        primary={create}
        empty={
          <EmptyState icon={CarFront} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={words.reasons}
      />
    </Section>
  );
}

function useFilters(): readonly FilterOf[] {
  const { cars: t, status, kinds } = useRentalsWords();
  const categories = useCategories();
  const locations = useLocations();
  return [
    { kind: 'pick', key: 'status', label: t.columns.status, choices: (['active', 'draft', 'archived'] as const).map((value) => ({ value, label: status[value] })) },
    { kind: 'pick', key: 'category', label: t.columns.category, free: true, choices: categories.map(({ code, name }) => ({ value: code, label: name })) },
    { kind: 'pick', key: 'kind', label: t.columns.kind, choices: (['named', 'class'] as const).map((value) => ({ value, label: kinds[value] })) },
    { kind: 'pick', key: 'location', label: t.location, free: true, choices: locations.map(({ id, name }) => ({ value: id, label: name })) },
    { kind: 'text', key: 'features', label: t.features, placeholder: t.featuresHint },
  ];
}

const useMoney = () => {
  const locale = useLocale();
  return ({ dayMinor, currency }: CarSummary) => formatMoney({ amountMinor: dayMinor, currency }, locale);
};

function useColumns(): readonly Column<CarSummary>[] {
  const { cars, status: said, kinds } = useRentalsWords();
  const t = cars.columns;
  const locale = useLocale();
  const zone = useZone();
  const money = useMoney();
  return [
    { key: 'title', head: t.title, kind: 'name', cell: ({ title }) => <span className="font-medium">{title}</span>, whole: ({ title }) => title, file: ({ title }) => title },
    { key: 'status', head: t.status, kind: 'status', cell: ({ status }) => <CarChip inRow status={status} />, file: ({ status }) => said[status] },
    { key: 'category', head: t.category, kind: 'text', cell: ({ category }) => category.name, whole: ({ category }) => category.name, file: ({ category }) => category.name },
    { key: 'kind', head: t.kind, kind: 'text', cell: ({ kind }) => kinds[kind], file: ({ kind }) => kinds[kind] },
    { key: 'vehicles', head: t.vehicles, kind: 'count', cell: ({ vehicleCount }) => formatExact(vehicleCount, locale), file: ({ vehicleCount }) => vehicleCount },
    { key: 'price', head: t.price, kind: 'money', sorts: true, cell: money, file: money },
    { key: 'created', head: t.created, kind: 'time', sorts: true, cell: ({ createdAt }) => formatInstant(createdAt, locale, zone), whole: ({ createdAt }) => formatExactly(createdAt, locale, zone), file: ({ createdAt }) => createdAt },
  ];
}
