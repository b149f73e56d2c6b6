// Money that was taken or given back at the counter: how much, by what, and what stands on the slip.
import { useWatch } from 'react-hook-form';
import type { Booking, CounterMethod } from '@/client/routers/booking';
import { client, idempotencyKeyOf } from '@/shared/api';
import { FormDialog, MoneyField, PickOne, TextAreaField, TextField, type Typed, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { bookingChanged } from '../data';
import { useBookingWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { useMoney } from './money';

const METHODS: readonly CounterMethod[] = ['cash', 'card_terminal', 'bank_transfer'];

interface Values {
  readonly amount: Typed;
  readonly method: CounterMethod;
  readonly reference: string;
  readonly note: string;
}

export function CounterDialog({ booking, onClose, isRefund = false }: ActDialogProps & { readonly isRefund?: boolean }) {
  const { counter: t, reasons } = useBookingWords();
  const words = isRefund ? t.refund : t.payment;
  const said = useMoney(booking.currency);
  const left = booking.counterPaidMinor - booking.counterRefundedMinor;
  const most = isRefund ? left : booking.dueMinor;
  const editing = useEditing<Values, Booking>({
    thing: null,
    values: { amount: isRefund ? booking.counterBackMinor || left : booking.dueMinor, method: 'cash', reference: '', note: '' },
    reasons,
    reasonFields: { 'payments.amount_exceeded': 'amount' },
    save: ({ amount, method, reference, note }, context) => {
      const given = { id: booking.id, key: idempotencyKeyOf({ context }), amountMinor: Number(amount), method, reference: reference.trim(), note: note.trim() };
      return isRefund ? client.booking.recordRefund.mutate(given, { context }) : client.booking.recordPayment.mutate(given, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await bookingChanged(saved);
      toast(words.done(booking.number));
    },
  });
  const amount = useWatch({ control: editing.form.control, name: 'amount' });
  const isAmount = typeof amount === 'number' && amount > 0;
  const isHeld = booking.status === 'held' || booking.status === 'pending_payment';
  return (
    <FormDialog
      editing={editing}
      tone={isRefund ? 'danger' : undefined}
      title={words.title(booking.number)}
      description={[words.text(said(most)), !isRefund && isHeld && t.confirms].filter(Boolean).join(' ')}
      action={isAmount ? words.action(said(amount)) : words.title(booking.number)}
      onClose={onClose}
    >
      <MoneyField name="amount" label={t.amount} required currency={booking.currency} least={1} most={most} />
      <PickOne name="method" label={t.method} required choices={METHODS.map((value) => ({ value, label: t.methods[value] }))} />
      <TextField name="reference" label={t.reference} hint={t.referenceHint} most={200} />
      <TextAreaField name="note" label={t.note} rows={2} most={500} />
    </FormDialog>
  );
}
