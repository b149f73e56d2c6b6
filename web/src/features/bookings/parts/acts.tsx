// What can be done with a booking: the server says what, its permissions say by whom, dialogs tell first what it comes to.
import { useNavigate } from '@tanstack/react-router';
import { Ban, Banknote, BanknoteArrowUp, CalendarClock, CarFront, Check, CircleCheckBig, KeyRound, Timer, Undo2, UserX } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Booking, BookingAction } from '@/client/routers/booking';
import type { IconType } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { useBookingWords } from '../words';
import { AssignDialog } from './assign-dialog';
import { CancelDialog, CloseDialog, ConfirmBookingDialog, MissedDialog } from './act-dialogs';
import { CounterDialog } from './counter-dialog';
import { MoveDialog } from './move-dialog';
import { useTimes } from './times';

/** What customers do is not offered here. */
type Offered = Exclude<BookingAction, 'pay' | 'authorise_deposit'>;

/** The likeliest first; the same order everywhere. */
const ORDER: readonly Offered[] = ['pick_up', 'return', 'confirm', 'close', 'record_payment', 'extend', 'reschedule', 'assign_vehicle', 'record_refund', 'no_show', 'cancel'];
const ICONS: Record<Offered, IconType> = {
  pick_up: KeyRound,
  return: Undo2,
  confirm: Check,
  close: CircleCheckBig,
  record_payment: Banknote,
  record_refund: BanknoteArrowUp,
  extend: Timer,
  reschedule: CalendarClock,
  assign_vehicle: CarFront,
  no_show: UserX,
  cancel: Ban,
};

export function useActs(booking: Booking): { readonly acts: readonly Act[]; readonly dialog: ReactNode } {
  const t = useBookingWords();
  const navigate = useNavigate();
  const canWrite = useCan('rentals:write');
  const times = useTimes(booking.quote.timeZone);
  const [asking, setAsking] = useState<Offered | null>(null);
  const { id, startsAt } = booking;
  const isEarly = new Date(startsAt) > new Date();
  const start = (key: Offered) => {
    if (key === 'pick_up') return navigate({ to: '/bookings/$bookingId/pick-up', params: { bookingId: id } });
    if (key === 'return') return navigate({ to: '/bookings/$bookingId/return', params: { bookingId: id } });
    return setAsking(key);
  };
  const act = (key: Offered): Act => ({
    key,
    label: t.acts[key],
    icon: ICONS[key],
    tone: key === 'cancel' || key === 'no_show' ? 'danger' : undefined,
    disabledBecause: key === 'no_show' && isEarly ? t.notYet(times.at(startsAt)) : undefined,
    onAct: () => start(key),
  });
  const props = { booking, onClose: () => setAsking(null) };
  const dialogs: Record<Offered, () => ReactNode> = {
    pick_up: () => null,
    return: () => null,
    confirm: () => <ConfirmBookingDialog {...props} />,
    close: () => <CloseDialog {...props} />,
    record_payment: () => <CounterDialog {...props} />,
    record_refund: () => <CounterDialog {...props} isRefund />,
    extend: () => <MoveDialog {...props} isExtension />,
    reschedule: () => <MoveDialog {...props} />,
    assign_vehicle: () => <AssignDialog {...props} />,
    no_show: () => <MissedDialog {...props} />,
    cancel: () => <CancelDialog {...props} />,
  };
  return {
    acts: canWrite ? ORDER.filter((key) => booking.allowedActions.includes(key)).map(act) : [],
    dialog: asking && dialogs[asking](),
  };
}
