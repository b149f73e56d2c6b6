import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Booking } from '@/client/routers/booking';
import { client, trpc } from '@/shared/api';
import { useEditing } from '@/shared/forms';
import { Banner, toast } from '@/shared/kit';
import { FormPage } from '@/shared/shapes';
import { bookingChanged } from '../data';
import { AtDesk, backTo, deskOf, type DeskValues, NO_DESK, StandCard, VehicleCard } from '../parts/desk';
import { useMoney } from '../parts/money';
import { useBookingWords } from '../words';

export function PickUp() {
  const { desk: t } = useBookingWords();
  return (
    <AtDesk needs="pick_up" titleOf={t.pickUp}>
      {(booking) => <Handing key={booking.id} booking={booking} />}
    </AtDesk>
  );
}

function Handing({ booking }: { booking: Booking }) {
  const { desk: t, help, reasons } = useBookingWords();
  const navigate = useNavigate();
  const said = useMoney(booking.currency);
  const { id, number, vehicleId } = booking;
  const { data: vehicle } = useQuery(trpc.vehicles.get.queryOptions({ id: vehicleId ?? '' }, { enabled: vehicleId !== null }));
  const editing = useEditing<DeskValues, Booking>({
    thing: 'pick-up',
    id,
    values: NO_DESK,
    secrets: ['photos'],
    reasons,
    reasonFields: { 'rentals.mileage': 'mileage' },
    sayRefusal: ({ issues }) => {
      const out = issues.find(({ path }) => path[0] === 'stillOut');
      return out && t.stillOut(booking.plate ?? '', out.message);
    },
    save: (values, context) => client.booking.pickUp.mutate({ id, ...deskOf(values) }, { context }),
    onSaved: async (saved) => {
      await bookingChanged(saved);
      toast(t.doneOut(number));
      await navigate({ to: '/bookings/$bookingId', params: { bookingId: id } });
    },
  });
  return (
    <FormPage title={t.pickUp(number)} help={{ text: help.pickUp, guide: 'rentals' }} back={backTo(booking)} editing={editing} action={t.saveOut} isNew>
      {booking.depositMinor > booking.depositHeldMinor && <Banner tone="warn">{t.depositMissing(said(booking.depositMinor))}</Banner>}
      <VehicleCard booking={booking} />
      <StandCard booking={booking} from={vehicle?.mileage ?? null} />
    </FormPage>
  );
}
