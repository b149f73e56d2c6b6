import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { useWatch } from 'react-hook-form';
import { findCustomers } from '@/features/customers';
import type { Booking, CreateBooking } from '@/client/routers/booking';
import { client, failureOf, trpc } from '@/shared/api';
import { DateTimeField, PickFound, PickOne, SwitchField, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { instantOf } from '@/shared/format/days';
import { Card, type Choice, ErrorNote, Forbidden, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { bookingChanged, useLocations } from '../data';
import { FreeCars, type Wanted } from '../parts/free-cars';
import { useMoney } from '../parts/money';
import { QuoteLines } from '../parts/quote-lines';
import { WithIt } from '../parts/with-it';
import { useBookingWords } from '../words';

interface Values {
  readonly pickupLocationId: string | null;
  readonly returnLocationId: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly car: string | null;
  readonly insurance: string | null;
  readonly secondDriver: boolean;
  readonly extras: Readonly<Record<string, number | null>>;
  readonly customer: Choice | null;
  readonly name: string;
  readonly email: string;
  readonly note: string;
  readonly confirms: boolean;
}

type Asked = Pick<CreateBooking, 'car' | 'startsAt' | 'endsAt' | 'pickupLocationId' | 'returnLocationId' | 'insurance' | 'secondDriver' | 'extras' | 'customerId'>;

/** Once when and where are known; times are those of the place's clock. */
function wantedOf({ pickupLocationId, returnLocationId, startsAt, endsAt }: Values, zone: string): Wanted | null {
  if (!pickupLocationId || !startsAt || !endsAt || endsAt <= startsAt) return null;
  return { pickupLocationId, returnLocationId: returnLocationId || null, startsAt: instantOf(startsAt, zone), endsAt: instantOf(endsAt, zone) };
}

function askedOf(values: Values, wanted: Wanted, car: string): Asked {
  return {
    ...wanted,
    car,
    insurance: values.insurance || null,
    secondDriver: values.secondDriver,
    extras: Object.entries(values.extras).flatMap(([id, quantity]) => (typeof quantity === 'number' && quantity > 0 ? [{ id, quantity }] : [])),
    customerId: values.customer?.value ?? null,
  };
}

export function NewBooking() {
  return useCan('rentals:write') ? <Creating /> : <Forbidden permission="rentals:write" />;
}

/** What the calendar brings: a car, a vehicle of it where it stands, and days. */
function usePreset() {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const text = (key: string) => (typeof search[key] === 'string' ? search[key] : null);
  return { car: text('car'), vehicle: text('vehicle'), location: text('location'), from: text('from'), to: text('to') };
}

function Creating() {
  const t = useBookingWords();
  const navigate = useNavigate();
  const preset = usePreset();
  const canFind = useCan('customers:read');
  const places = useLocations();
  const storeZone = useZone();
  const zoneOf = (id: string | null) => places.find((place) => place.id === id)?.zone ?? storeZone;
  usePlace({ title: t.create.title, parent: { label: t.title, to: '/bookings' } });
  const editing = useEditing<Values, Booking>({
    thing: preset.car === null ? 'booking' : null,
    values: {
      pickupLocationId: preset.location,
      returnLocationId: null,
      startsAt: preset.from && `${preset.from}T10:00`,
      endsAt: preset.to && `${preset.to}T10:00`,
      car: preset.car,
      insurance: null,
      secondDriver: false,
      extras: {},
      customer: null,
      name: '',
      email: '',
      note: '',
      confirms: false,
    },
    reasons: t.reasons,
    sayRefusal: ({ reason }) => (reason === 'rentals.car_unavailable' ? t.reasons[reason] : undefined),
    save: async (values, context) => {
      const wanted = wantedOf(values, zoneOf(values.pickupLocationId));
      if (wanted === null || values.car === null) throw new Error('the form lets nothing else through');
      const { name, email, note } = values;
      const command = { ...askedOf(values, wanted, values.car), name: name.trim(), email: email.trim(), note: note.trim(), totalMinor: quote?.totalMinor ?? null };
      const { booking } = await client.booking.create.mutate(command, { context });
      return finish(booking, values.confirms, preset.vehicle);
    },
    onSaved: async (saved) => {
      await bookingChanged(saved);
      toast(saved.status === 'held' ? t.create.doneHeld(saved.number) : t.create.doneBooked(saved.number));
      if (preset.vehicle !== null && saved.vehicleId !== preset.vehicle) toast(t.create.notVehicle(saved.number));
      await navigate({ to: '/bookings/$bookingId', params: { bookingId: saved.id } });
    },
  });
  const values = useDeferredValue(useWatch({ control: editing.form.control }) as Values);
  const zone = zoneOf(values.pickupLocationId);
  const wanted = wantedOf(values, zone);
  const asked = wanted && values.car ? askedOf(values, wanted, values.car) : null;
  const { data, error } = useQuery(trpc.booking.quote.queryOptions(asked ?? ({} as never), { enabled: asked !== null, placeholderData: keepPreviousData, retry: false }));
  const quote = asked && !error ? data : undefined;
  const said = useMoney(quote?.currency ?? 'EUR');
  const order = (value: string | null) => (value && values.startsAt && value <= values.startsAt ? t.create.order : undefined);
  return (
    <FormPage
      title={t.create.title}
      help={{ text: t.help.create, guide: 'rentals' }}
      back={{ label: t.title, link: { to: '/bookings', search: lastSearch('/bookings') as never } }}
      editing={editing}
      action={quote ? (values.confirms ? t.create.book : t.create.hold)(said(quote.totalMinor)) : t.create.save}
      isNew
      disabledBecause={values.car === null ? t.create.carFirst : undefined}
      side={
        <Card title={t.create.price}>
          {error && asked && <ErrorNote failure={failureOf(error)} reasons={t.reasons} />}
          {quote ? <QuoteLines quote={quote} /> : <p className="text-text-2">{t.create.priceLater}</p>}
        </Card>
      }
    >
      <Card title={t.create.when}>
        <div className="grid gap-x-12 rows:grid-cols-2">
          <PickOne name="pickupLocationId" label={t.create.location} required placeholder={t.create.choose} choices={places.map(({ id, name }) => ({ value: id, label: name }))} />
          {places.length > 1 && <PickOne name="returnLocationId" label={t.create.back} placeholder={t.create.same} choices={places.map(({ id, name }) => ({ value: id, label: name }))} />}
        </div>
        <div className="grid gap-x-12 rows:grid-cols-2">
          <DateTimeField name="startsAt" label={t.create.starts} hint={t.rental.zone(zone)} required />
          <DateTimeField name="endsAt" label={t.create.ends} hint={t.rental.zone(zone)} required check={order as never} />
        </div>
      </Card>
      <Card title={t.create.cars}>{wanted ? <FreeCars name="car" wanted={wanted} preset={preset.car} /> : <p className="text-text-2">{t.create.choosePlace}</p>}</Card>
      {values.car && <WithIt carId={values.car} />}
      <Card title={t.create.who}>
        {canFind && <PickFound name="customer" label={t.create.known} placeholder={t.create.knownHint} search={findCustomers} />}
        <div className="grid gap-x-12 rows:grid-cols-2">
          <TextField name="name" label={t.create.name} most={200} autoComplete="off" />
          <TextField name="email" type="email" label={t.create.email} hint={t.create.emailHint} required most={254} autoComplete="off" />
        </div>
        <TextAreaField name="note" label={t.create.note} rows={2} most={500} />
        <SwitchField name="confirms" label={t.create.confirm} hint={t.create.confirmHint} />
      </Card>
    </FormPage>
  );
}

/** The vehicle that was meant, if it is still to be had, and the confirmation; the booking is made by then. */
async function finish(made: Booking, confirms: boolean, vehicleId: string | null): Promise<Booking> {
  let booking = made;
  if (vehicleId !== null && booking.vehicleId !== vehicleId && booking.allowedActions.includes('assign_vehicle')) {
    booking = await client.booking.assignVehicle.mutate({ id: booking.id, vehicleId }).catch(() => booking);
  }
  return confirms && booking.status === 'held' ? client.booking.confirm.mutate({ id: booking.id }) : booking;
}
