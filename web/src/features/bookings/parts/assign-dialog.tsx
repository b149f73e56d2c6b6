// Which vehicle is handed over: those that stand where the rental begins, with what is taken of them then.
import { useQuery } from '@tanstack/react-query';
import type { Booking, CarRow, TakenSpan } from '@/client/routers/booking';
import { client, trpc } from '@/shared/api';
import { FormDialog, PickOne, useEditing } from '@/shared/forms';
import { dayIn } from '@/shared/format';
import { toast } from '@/shared/kit';
import { dayPlus } from '@/shared/shapes';
import { bookingChanged } from '../data';
import { useBookingWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { useSayRefusal } from './refusals';

const MOST_DAYS = 60;

export function AssignDialog({ booking, onClose }: ActDialogProps) {
  const { assign: t, acts, reasons } = useBookingWords();
  const choices = useVehicles(booking);
  const editing = useEditing<{ readonly vehicleId: string | null }, Booking>({
    thing: null,
    values: { vehicleId: booking.vehicleId },
    reasons,
    sayRefusal: useSayRefusal(booking.quote.timeZone),
    save: ({ vehicleId }, context) => client.booking.assignVehicle.mutate({ id: booking.id, vehicleId: vehicleId ?? '' }, { context }),
    onSaved: async (saved) => {
      onClose();
      await bookingChanged(saved);
      toast(t.done(saved.plate ?? ''));
    },
  });
  return (
    <FormDialog editing={editing} title={t.title(booking.number)} description={t.text} action={acts.assign_vehicle} onClose={onClose}>
      {choices.length > 0 ? <PickOne name="vehicleId" label={t.vehicle} required placeholder={t.choose} choices={choices} /> : <p className="text-text-2">{t.none}</p>}
    </FormDialog>
  );
}

function useVehicles({ carId, categoryId, pickupLocationId, vehicleId, startsAt, endsAt, id }: Booking) {
  const { assign: t } = useBookingWords();
  const fromOn = dayIn(startsAt, 'UTC');
  const last = dayPlus(dayIn(endsAt, 'UTC'), 1);
  const most = dayPlus(fromOn, MOST_DAYS);
  const { data } = useQuery(trpc.booking.calendar.queryOptions({ fromOn, beforeOn: last < most ? last : most, categoryId, locationId: pickupLocationId, limit: 500 }));
  const rows = data?.items ?? [];
  // A car that was booked by name has a row of its own; of a class any of its category will do.
  const named = rows.filter((row) => row.id === carId);
  const inWay = (taken: readonly TakenSpan[]) => taken.find((each) => each.bookingId !== id && each.startsAt < endsAt && each.endsAt > startsAt);
  const choice = (car: CarRow, vehicle: CarRow['vehicles'][number]) => {
    const other = inWay(vehicle.taken);
    const label = vehicle.id === vehicleId ? t.mine : other === undefined ? t.free : undefined;
    return { value: vehicle.id, label: label ? label(vehicle.plate, car.title) : t.taken(vehicle.plate, car.title, other?.booking?.number ?? t.blocked) };
  };
  return (named.length > 0 ? named : rows).flatMap((car) => car.vehicles.filter(({ state }) => state === 'in_service').map((vehicle) => choice(car, vehicle)));
}
