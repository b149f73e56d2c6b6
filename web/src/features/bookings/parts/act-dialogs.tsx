// What is done with a booking as a whole, each asked for with what it comes to.
import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import type { Booking } from '@/client/routers/booking';
import { client, trpc, useIntention } from '@/shared/api';
import { FormDialog, SwitchField, TextField, useEditing } from '@/shared/forms';
import { ConfirmDialog, toast } from '@/shared/kit';
import { bookingChanged } from '../data';
import { useBookingWords } from '../words';
import { useMoney } from './money';

export interface ActDialogProps {
  readonly booking: Booking;
  readonly onClose: () => void;
}

export function ConfirmBookingDialog({ booking, onClose }: ActDialogProps) {
  const { confirm: t, acts, reasons } = useBookingWords();
  const said = useMoney(booking.currency);
  const { context } = useIntention();
  const confirm = async () => {
    await bookingChanged(await client.booking.confirm.mutate({ id: booking.id }, { context }));
    toast(t.done(booking.number));
  };
  return (
    <ConfirmDialog open tone="primary" title={t.title(booking.number)} action={acts.confirm} reasons={reasons} onClose={onClose} onConfirm={confirm}>
      {booking.dueMinor > 0 ? t.text(said(booking.dueMinor)) : t.paid}
    </ConfirmDialog>
  );
}

export function CloseDialog({ booking, onClose }: ActDialogProps) {
  const { close: t, acts, reasons } = useBookingWords();
  const said = useMoney(booking.currency);
  const { context } = useIntention();
  const close = async () => {
    await bookingChanged(await client.booking.close.mutate({ id: booking.id }, { context }));
    toast(t.done(booking.number));
  };
  return (
    <ConfirmDialog open tone="primary" title={t.title(booking.number)} action={acts.close} reasons={reasons} onClose={onClose} onConfirm={close}>
      {booking.dueMinor > 0 ? t.owes(said(booking.dueMinor)) : t.text}
    </ConfirmDialog>
  );
}

const useForesight = (id: string) => useQuery(trpc.booking.foresee.queryOptions({ id }, { staleTime: 0 })).data;

export function MissedDialog({ booking, onClose }: ActDialogProps) {
  const { missed: t, acts, reasons } = useBookingWords();
  const said = useMoney(booking.currency);
  const { context } = useIntention();
  const told = useForesight(booking.id);
  const miss = async () => {
    await bookingChanged(await client.booking.noShow.mutate({ id: booking.id }, { context }));
    toast(t.done(booking.number));
  };
  if (!told) return null;
  const fee = told.noShow?.totalMinor ?? 0;
  return (
    <ConfirmDialog open title={t.title(booking.number)} action={acts.no_show} reasons={reasons} onClose={onClose} onConfirm={miss}>
      {[fee > 0 ? t.text(said(fee)) : t.free, told.noShowRefundMinor > 0 && t.refund(said(told.noShowRefundMinor))].filter(Boolean).join(' ')}
    </ConfirmDialog>
  );
}

export function CancelDialog({ booking, onClose }: ActDialogProps) {
  const { cancel: t, acts, reasons } = useBookingWords();
  const said = useMoney(booking.currency);
  const told = useForesight(booking.id);
  const editing = useEditing({
    thing: null,
    values: { reason: '', waivesFee: false },
    reasons,
    save: ({ reason, waivesFee }, context) => client.booking.cancel.mutate({ id: booking.id, reason: reason.trim(), waivesFee }, { context }),
    onSaved: async (saved) => {
      onClose();
      await bookingChanged(saved);
      toast(t.done(booking.number));
    },
  });
  const waives = useWatch({ control: editing.form.control, name: 'waivesFee' });
  if (!told) return null;
  const fee = told.cancellation?.totalMinor ?? 0;
  const paid = booking.paidMinor - booking.refundedMinor;
  const refund = waives ? paid : told.cancelRefundMinor;
  const due = waives ? 0 : Math.max(fee - paid, 0);
  return (
    <FormDialog
      editing={editing}
      tone="danger"
      title={t.title(booking.number)}
      description={[fee > 0 ? t.fee(said(fee)) : t.free, refund > 0 && t.refund(said(refund)), due > 0 && t.kept(said(due))].filter(Boolean).join(' ')}
      action={acts.cancel}
      onClose={onClose}
    >
      <TextField name="reason" label={t.reason} hint={t.reasonHint} most={200} />
      {fee > 0 && <SwitchField name="waivesFee" label={t.waive} hint={t.waiveHint} />}
    </FormDialog>
  );
}
