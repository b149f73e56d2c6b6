// What is done from the calendar: bookings are moved, vehicles are blocked. What is refused goes back to where it was.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Block, BlockKind } from '@/client/routers/booking';
import { client, type Failure, failureOf, queryClient, trpc } from '@/shared/api';
import { DateTimeField, FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { instantOf } from '@/shared/format/days';
import { ConfirmDialog, toast, useSayFailure } from '@/shared/kit';
import { dayPlus } from '@/shared/shapes';
import { bookingChanged } from '../data';
import { useBookingWords } from '../words';
import type { Lift } from './calendar-grid';
import { type Line, shifted } from './calendar-math';
import { useMoney } from './money';
import { useSayRefusal } from './refusals';
import { useTimes } from './times';

interface Asked {
  readonly lift: Lift;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly totalMinor: number;
  readonly differenceMinor: number;
  readonly currency: string;
}

/** Moves what is dropped: it stays where it was put while the server is asked, and goes back if that says no. */
export function useMoving(lines: readonly Line[], zoneOf: (line: Line | undefined) => string) {
  const t = useBookingWords();
  const [lift, setLift] = useState<Lift | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const zone = zoneOf(lift ? lines[lift.from] : undefined);
  const sayRefusal = useSayRefusal(zone);
  const sayFailure = useSayFailure(t.reasons);
  const say = (failure: Failure) => sayRefusal(failure) ?? sayFailure(failure);
  const back = (why?: string) => {
    setLift(null);
    setAsked(null);
    setRefused(why ?? null);
  };
  const place = async (dropped: Lift) => {
    const { span } = dropped.bar;
    const id = span.bookingId;
    const target = lines[dropped.row];
    if (id === null || span.booking === null || target === undefined) return;
    const clock = zoneOf(lines[dropped.from]);
    const number = span.booking.number;
    setRefused(null);
    setLift(dropped);
    const vehicleId = dropped.row === dropped.from ? null : target.vehicle.id;
    const [startsAt, endsAt] = [shifted(span.startsAt, dropped.days, clock), shifted(span.booking.endsAt, dropped.days, clock)];
    try {
      if (dropped.days === 0) {
        if (vehicleId !== null) await bookingChanged(await client.booking.assignVehicle.mutate({ id, vehicleId }));
        toast(t.calendar.moved(number));
        return back();
      }
      const told = await client.booking.foreseeMove.query({ id, startsAt, endsAt, vehicleId });
      if (!told.isFree) {
        const times = told.conflicts.map((each) => `${each.startsAt}/${each.endsAt}`);
        return back(t.calendar.notMoved(number, say(refusalOf(times))));
      }
      if (told.differenceMinor !== 0) return setAsked({ lift: dropped, startsAt, endsAt, totalMinor: told.quote.totalMinor, differenceMinor: told.differenceMinor, currency: told.quote.currency });
      await reschedule(dropped, startsAt, endsAt);
      return back();
    } catch (error) {
      return back(t.calendar.notMoved(number, say(failureOf(error))));
    }
  };
  const reschedule = async ({ bar, from, row }: Lift, startsAt: string, endsAt: string) => {
    const vehicleId = row === from ? null : (lines[row]?.vehicle.id ?? null);
    const saved = await client.booking.reschedule.mutate({ id: bar.span.bookingId ?? '', startsAt, endsAt, vehicleId });
    await bookingChanged(saved);
    toast(t.calendar.moved(saved.number));
  };
  const dialog = asked && <PriceDialog asked={asked} plate={lines[asked.lift.row]?.vehicle.plate ?? ''} zone={zone} onClose={() => back()} onMove={() => reschedule(asked.lift, asked.startsAt, asked.endsAt)} />;
  return { lift, refused, forget: () => setRefused(null), place, dialog };
}

/** What stands in the way, in the form in which a refusal has it. */
const refusalOf = (conflicts: readonly string[]): Failure => ({
  reason: 'rentals.car_unavailable',
  message: '',
  retryable: false,
  incidentId: null,
  retryAfterSeconds: null,
  issues: conflicts.map((message, place) => ({ path: ['conflicts', place], message, code: null }) as never),
});

interface PriceDialogProps {
  readonly asked: Asked;
  readonly plate: string;
  readonly zone: string;
  readonly onClose: () => void;
  readonly onMove: () => Promise<void>;
}

function PriceDialog({ asked, plate, zone, onClose, onMove }: PriceDialogProps) {
  const { calendar: t, reasons } = useBookingWords();
  const said = useMoney(asked.currency);
  const times = useTimes(zone);
  const { totalMinor, differenceMinor, lift } = asked;
  const sign = differenceMinor > 0 ? '+' : '';
  return (
    <ConfirmDialog open tone="primary" title={t.moveTitle(lift.bar.span.booking?.number ?? '')} action={t.move} reasons={reasons} onClose={onClose} onConfirm={onMove}>
      {t.moveTo(plate, times.span(asked))} {t.newTotal(said(totalMinor), sign + said(differenceMinor))}
    </ConfirmDialog>
  );
}

interface BlockDialogProps {
  readonly line: Line;
  readonly kind: BlockKind;
  /** The first day, and the first one after. */
  readonly from: string;
  readonly before: string;
  readonly zone: string;
  readonly onClose: () => void;
}

export function BlockDialog({ line, kind, from, before, zone, onClose }: BlockDialogProps) {
  const { calendar: t, rental, reasons } = useBookingWords();
  const { vehicle } = line;
  const editing = useEditing<{ readonly startsAt: string; readonly endsAt: string; readonly kind: string | null; readonly note: string }, Block>({
    thing: null,
    values: { startsAt: `${from}T00:00`, endsAt: `${before}T00:00`, kind, note: '' },
    reasons,
    sayRefusal: useSayRefusal(zone),
    save: (values, context) =>
      client.booking.block.mutate(
        { vehicleId: vehicle.id, startsAt: instantOf(values.startsAt, zone), endsAt: instantOf(values.endsAt, zone), kind: values.kind as BlockKind, note: values.note.trim() },
        { context },
      ),
    onSaved: async () => {
      onClose();
      await calendarChanged();
      toast(t.blocked(vehicle.plate));
    },
  });
  return (
    <FormDialog editing={editing} title={t.blockTitle(vehicle.plate)} description={rental.zone(zone)} action={t.blockSave} onClose={onClose}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <DateTimeField name="startsAt" label={t.blockFrom} hint=" " required />
        <DateTimeField name="endsAt" label={t.blockTo} hint=" " required />
      </div>
      <PickOne name="kind" label={t.blockKind} required choices={(['block', 'maintenance'] as const).map((value) => ({ value, label: t.kinds[value] }))} />
      <TextField name="note" label={t.blockNote} most={500} />
    </FormDialog>
  );
}

export const calendarChanged = (): Promise<unknown> =>
  Promise.all([queryClient.invalidateQueries(trpc.booking.calendar.pathFilter()), queryClient.invalidateQueries(trpc.booking.utilisation.pathFilter())]);

/** Opens a new booking for days of a vehicle. */
export function useBooking() {
  const navigate = useNavigate();
  return ({ car, vehicle }: Line, from: string, last: string) =>
    // Picked up on the first day, brought back on the last; a single day is brought back on the next one.
    navigate({ to: '/bookings/new', search: { car: car.id, vehicle: vehicle.id, location: vehicle.locationId, from, to: last > from ? last : dayPlus(from, 1) } as never });
}
