// The cars that are free for a time, each with what it costs a day and in all; one of them is chosen.
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import type { FreeCar } from '@/client/routers/booking';
import { client, failureOf, trpc } from '@/shared/api';
import { Field } from '@/shared/forms';
import { formatMoney } from '@/shared/format';
import { Button, ErrorNote, Radio, Skeleton } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useBookingWords } from '../words';

export interface Wanted {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly pickupLocationId: string;
  readonly returnLocationId: string | null;
}

const PAGE = 20;

/** The form's value is the id of a car, or null. */
export function FreeCars({ name, wanted, preset }: { name: string; wanted: Wanted; preset: string | null }) {
  const { create: t, reasons } = useBookingWords();
  const { startsAt, endsAt, pickupLocationId: locationId } = wanted;
  const query = useInfiniteQuery({
    queryKey: [...trpc.booking.findFree.pathKey(), { startsAt, endsAt, locationId }],
    queryFn: ({ pageParam, signal }) => client.booking.findFree.query({ startsAt, endsAt, locationId, limit: PAGE, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    retry: false,
  });
  const cars = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.error) return <ErrorNote failure={failureOf(query.error)} reasons={reasons} />;
  if (query.isPending) return <Skeleton shape="row" count={3} />;
  return (
    <div className="flex flex-col gap-8">
      {cars.length === 0 && (
        <p role="status" className="text-text-2">
          {t.none}
        </p>
      )}
      {cars.length > 0 && (
        <Field<string | null> name={name} label={t.showing(cars.length)} required group>
          {({ value, onChange, id }) => <Choices id={id} cars={cars} value={value ?? preset} wanted={wanted} onChange={onChange} />}
        </Field>
      )}
      {query.hasNextPage && (
        <Button size="small" onClick={() => void query.fetchNextPage()}>
          {t.moreCars}
        </Button>
      )}
    </div>
  );
}

interface ChoicesProps {
  readonly id: string;
  readonly cars: readonly FreeCar[];
  readonly value: string | null;
  readonly wanted: Wanted;
  readonly onChange: (car: string) => void;
}

function Choices({ id, cars, value, wanted, onChange }: ChoicesProps) {
  const { create: t } = useBookingWords();
  const locale = useLocale();
  // They go to the server together, in one call.
  const quotes = useQueries({ queries: cars.map((car) => trpc.booking.quote.queryOptions({ car: car.id, ...wanted }, { staleTime: 30_000, retry: false })) });
  const said = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  return (
    <ul className="flex flex-col">
      {cars.map((car, place) => {
        const quote = quotes[place];
        const price = quote?.data ? t.inAll(said(quote.data.totalMinor, car.currency)) : quote?.error ? t.refused : '';
        return (
          <li key={car.id} className="flex flex-wrap items-baseline justify-between gap-x-16 border-t border-line py-8">
            <span className="min-w-0 flex-1 basis-1/2">
              <Radio name={id} label={car.title} checked={value === car.id} disabled={Boolean(quote?.error)} onChange={() => onChange(car.id)} />
              {car.kind === 'class' && <span className="block pl-24 text-dense text-text-2">{t.isClass}</span>}
            </span>
            <span className="ml-auto text-right tabular-nums">
              <span className="block">{price}</span>
              <span className="block text-dense text-text-2">{t.day(said(car.dayMinor, car.currency))}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
