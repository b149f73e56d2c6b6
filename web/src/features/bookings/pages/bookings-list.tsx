import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { CalendarClock, Plus } from 'lucide-react';
import type { Booking, BookingStatus } from '@/client/routers/booking';
import { trpc } from '@/shared/api';
import { ButtonLink, type Choice, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { type FilterOf, ListPage, type ListState, rowsOf, useLeftList, useListState, useViews, type View } from '@/shared/shapes';
import { filterOf, listOptions, pageOf, SORTS, useCarChoices } from '../data';
import { useCard, useColumns } from '../parts/columns';
import { Section } from '../parts/section';
import { BOOKING_TONES } from '../status';
import { useBookingWords } from '../words';

const TABS = ['held', 'confirmed', 'picked_up', 'returned'] as const;

export function BookingsList() {
  return useCan('rentals:read') ? <List /> : <Forbidden permission="rentals:read" />;
}

const linkTo = ({ id }: Booking) => ({ to: '/bookings/$bookingId', params: { bookingId: id } }) as const;

function List() {
  const t = useBookingWords();
  const zone = useZone();
  const canWrite = useCan('rentals:write');
  usePlace({ title: t.title });
  const filters = useFilters();
  const state = useListState(filters, { sorts: SORTS, sort: '-created' });
  const filter = filterOf(state.values, zone);
  const list = rowsOf(useInfiniteQuery(listOptions(filter)));
  const { views, savedViews, total } = useTabs(state);
  useLeftList('/bookings', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/bookings/new" tone="primary" icon={Plus}>
      {t.list.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="bookings"
        title={t.title}
        help={{ text: t.help.list, guide: 'rentals' }}
        state={state}
        filters={filters}
        searchLabel={t.list.search}
        views={views}
        savedViews={savedViews}
        columns={useColumns()}
        list={list}
        total={total}
        rowKey={({ id }) => id}
        nameOf={({ number }) => number}
        link={linkTo}
        card={useCard()}
        source={pageOf(filter)}
        primary={create}
        empty={
          <EmptyState icon={CalendarClock} title={t.list.empty.title} text={t.list.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={t.reasons}
      />
    </Section>
  );
}

function useFilters(): readonly FilterOf[] {
  const { list: t, status } = useBookingWords();
  const cars = useCarChoices();
  const customer = useNamedCustomer();
  return [
    ...(customer ? [{ kind: 'pick', key: 'customer', label: t.customer, choices: [customer] } satisfies FilterOf] : []),
    { kind: 'pick', key: 'status', label: t.columns.status, choices: (Object.keys(BOOKING_TONES) as BookingStatus[]).map((value) => ({ value, label: status[value] })) },
    { kind: 'days', key: 'starts', label: t.starts, from: 'from', to: 'to' },
    { kind: 'pick', key: 'car', label: t.car, free: true, choices: cars },
  ];
}

/** Whose bookings the address asks for; the way there is the page of a booking. */
function useNamedCustomer(): Choice | undefined {
  const { customer: id }: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const enabled = useCan('customers:read') && typeof id === 'string';
  const { data } = useQuery(trpc.customers.get.queryOptions({ id: String(id) }, { enabled, staleTime: 60_000 }));
  return typeof id === 'string' ? { value: id, label: data?.name || data?.email || '—' } : undefined;
}

/** Tabs are statuses with the server's counts; where only a tab is chosen its count is the list's. */
function useTabs(state: ListState) {
  const { tabs: t } = useBookingWords();
  const { data: counts } = useQuery(trpc.booking.counts.queryOptions());
  const countOf = (status: BookingStatus) => counts && (counts.byStatus.find((each) => each.status === status)?.count ?? 0);
  const own: readonly View[] = [
    { key: 'all', label: t.all, search: {}, count: counts?.total },
    ...TABS.map((status) => ({ key: status, label: t[status], search: { status }, count: countOf(status) })),
  ];
  const { values } = state;
  const isPlain = ['q', 'from', 'to', 'car', 'customer'].every((key) => !(key in values));
  const status = values['status'] as BookingStatus | undefined;
  return { ...useViews('bookings', own), total: isPlain ? (status ? countOf(status) : counts?.total) : undefined };
}
