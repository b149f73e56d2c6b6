// What is done with an order as a whole, each asked for with what it comes to.
import type { CancelReason, Order } from '@/client/routers/orders';
import { client, useIntention } from '@/shared/api';
import { FormDialog, PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { ConfirmDialog, toast } from '@/shared/kit';
import { orderChanged } from '../data';
import { useOrderWords } from '../words';
import { useMoney } from './money';

export interface ActDialogProps {
  readonly order: Order;
  readonly onClose: () => void;
}

export function PlaceDialog({ order, onClose }: ActDialogProps) {
  const t = useOrderWords().place;
  const said = useMoney(order.currency);
  const { context } = useIntention();
  const place = async () => {
    await client.orders.place.mutate({ id: order.id }, { context });
    await orderChanged(order.id);
    toast(t.done(order.number));
  };
  return (
    <ConfirmDialog open tone="primary" title={t.title(said(order.totalMinor))} action={t.action} onClose={onClose} onConfirm={place}>
      {t.text}
    </ConfirmDialog>
  );
}

export function CompleteDialog({ order, onClose }: ActDialogProps) {
  const t = useOrderWords().complete;
  const { context } = useIntention();
  const complete = async () => {
    await client.orders.complete.mutate({ id: order.id }, { context });
    await orderChanged(order.id);
    toast(t.done(order.number));
  };
  return (
    <ConfirmDialog open tone="primary" title={t.title(order.number)} action={t.action} onClose={onClose} onConfirm={complete}>
      {t.text}
    </ConfirmDialog>
  );
}

export function MarkPaidDialog({ order, onClose }: ActDialogProps) {
  const { markPaid: t, reasons } = useOrderWords();
  const due = useMoney(order.currency)(order.dueMinor);
  const editing = useEditing({
    thing: null,
    values: { how: '' },
    reasons,
    save: ({ how }, context) => client.orders.markPaid.mutate({ id: order.id, how: how.trim() }, { context }),
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.done(due));
    },
  });
  return (
    <FormDialog editing={editing} title={t.title} description={t.text(due)} action={t.action(due)} onClose={onClose}>
      <TextField name="how" label={t.how} required most={100} autoFocus />
    </FormDialog>
  );
}

export const CANCEL_REASONS: readonly CancelReason[] = ['customer', 'staff', 'fraud', 'out_of_stock'];

export function CancelDialog({ order, onClose }: ActDialogProps) {
  const { cancel: t, cancelReasons, reasons } = useOrderWords();
  const said = useMoney(order.currency);
  const paid = order.paidMinor - order.refundedMinor;
  const editing = useEditing({
    thing: null,
    values: { reason: 'customer' as CancelReason, note: '' },
    reasons,
    save: (values, context) => client.orders.cancel.mutate({ id: order.id, ...values }, { context }),
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.done(order.number));
    },
  });
  return (
    <FormDialog
      editing={editing}
      tone="danger"
      title={t.title(order.number)}
      description={paid > 0 ? t.paid(said(paid)) : t.text}
      action={paid > 0 ? t.back(said(paid)) : t.action}
      onClose={onClose}
    >
      <PickOne name="reason" label={t.reason} required choices={CANCEL_REASONS.map((value) => ({ value, label: cancelReasons[value] }))} />
      <TextAreaField name="note" label={t.note} rows={2} most={1000} />
    </FormDialog>
  );
}
