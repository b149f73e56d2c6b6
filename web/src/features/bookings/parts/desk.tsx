// What the pick-up and the return have in common: the booking they are about, and what is read off the vehicle.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Booking, BookingAction } from '@/client/routers/booking';
import { failureOf } from '@/shared/api';
import { CountField, PickOne, TextAreaField } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { ButtonLink, Card, ErrorState, Forbidden, Skeleton, State, StatusChip } from '@/shared/kit';
import { CircleAlert } from 'lucide-react';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { bookingOptions } from '../data';
import { AGREEMENT_TONES } from '../status';
import { useBookingWords } from '../words';
import { PhotosField, type SentPhoto } from './photos-field';
import { useTimes } from './times';

export interface DeskValues {
  readonly mileage: number | null;
  readonly fuel: string | null;
  readonly photos: readonly SentPhoto[];
  readonly note: string;
}

export const NO_DESK: DeskValues = { mileage: null, fuel: null, photos: [], note: '' };
const MOST_MILEAGE = 10_000_000;
const EIGHTHS = [8, 7, 6, 5, 4, 3, 2, 1, 0];

/** Of values that are all there by then, as the server is told. */
export const deskOf = ({ mileage, fuel, photos, note }: DeskValues) => ({
  mileage: Number(mileage),
  fuelEighths: Number(fuel),
  photos: photos.map(({ reference }) => reference),
  note: note.trim(),
});

interface AtDeskProps {
  readonly needs: BookingAction;
  readonly titleOf: (number: string) => string;
  readonly children: (booking: Booking) => ReactNode;
}

/** The booking of the address, if that can be done with it. */
export function AtDesk({ needs, titleOf, children }: AtDeskProps) {
  const t = useBookingWords();
  const canWrite = useCan('rentals:write');
  const { bookingId = '' } = useParams({ strict: false });
  const { data: booking, error, refetch } = useQuery(bookingOptions(bookingId));
  usePlace({ title: booking ? titleOf(booking.number) : t.title, parent: { label: t.title, to: '/bookings' } });
  if (!canWrite) return <Forbidden permission="rentals:write" />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  if (!booking) return <Skeleton shape="row" count={6} />;
  if (booking.allowedActions.includes(needs)) return children(booking);
  return (
    <State icon={CircleAlert} title={t.desk.wrongState}>
      <ButtonLink to="/bookings/$bookingId" params={{ bookingId }}>
        {t.desk.open}
      </ButtonLink>
    </State>
  );
}

export const backTo = ({ id, number }: Booking) => ({ label: number, link: { to: '/bookings/$bookingId', params: { bookingId: id } } }) as const;

export function VehicleCard({ booking }: { booking: Booking }) {
  const { desk: t, rental, customer } = useBookingWords();
  const times = useTimes(booking.quote.timeZone);
  const agreement = booking.agreement ?? 'none';
  return (
    <Card title={t.vehicle}>
      <Facts
        facts={[
          { label: rental.plate, value: <span className="font-medium">{booking.plate ?? rental.noPlate}</span> },
          { label: rental.car, value: booking.carTitle },
          { label: customer.title, value: booking.name || booking.email },
          { label: t.agreement, value: <StatusChip tone={AGREEMENT_TONES[agreement]} word={t.agreements[agreement]} /> },
          { label: rental.pickUp, value: times.at(booking.startsAt) },
          { label: rental.giveBack, value: times.at(booking.endsAt) },
        ]}
      />
    </Card>
  );
}

/** `from` is what it stood at before. */
export function StandCard({ booking, from }: { booking: Booking; from: number | null }) {
  const { desk: t, handover, price } = useBookingWords();
  const locale = useLocale();
  const unit = booking.quote.mileage?.unit ?? 'km';
  const said = (mileage: number) => price.miles[unit](formatExact(mileage, locale));
  const check = (value: number | null) => (from !== null && value !== null && value < from ? t.less(said(from)) : undefined);
  return (
    <Card title={t.stand}>
      <CountField name="mileage" label={t.mileage} unit={unit} required most={MOST_MILEAGE} hint={from === null ? undefined : t.mileageAt(said(from))} check={check as never} />
      <PickOne name="fuel" label={t.fuel} required placeholder={t.choose} choices={EIGHTHS.map((eighths) => ({ value: String(eighths), label: handover.fuels(eighths) }))} />
      <PhotosField name="photos" bookingId={booking.id} />
      <TextAreaField name="note" label={t.note} hint={t.noteHint} rows={2} most={500} />
    </Card>
  );
}
