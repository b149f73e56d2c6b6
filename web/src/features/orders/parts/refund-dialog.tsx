import { useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { FormDialog, MoneyField, TextField, useEditing } from '@/shared/forms';
import { Button, toast } from '@/shared/kit';
import { orderChanged } from '../data';
import { useOrderWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { useMoney } from './money';

interface RefundDialogProps extends ActDialogProps {
  /** What was paid and is neither back nor on its way. */
  readonly leftMinor: number;
  /** Opens the dialog for what comes back, where something can. */
  readonly onReturn?: (() => void) | undefined;
}

interface Values {
  readonly amount: number | string | null;
  readonly reason: string;
}

export function RefundDialog({ order, leftMinor, onClose, onReturn }: RefundDialogProps) {
  const { refund: t, reasons } = useOrderWords();
  const said = useMoney(order.currency);
  const editing = useEditing<Values, unknown>({
    thing: null,
    values: { amount: leftMinor, reason: '' },
    reasons,
    reasonFields: { 'orders.refund_too_large': 'amount' },
    save: ({ amount, reason }, context) =>
      client.orders.refund.mutate({ id: order.id, amountMinor: Number(amount), reason: reason.trim() }, { context }),
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.done(said(Number(amount))));
    },
  });
  const amount = useWatch({ control: editing.form.control, name: 'amount' });
  const isAmount = typeof amount === 'number' && amount > 0;
  return (
    <FormDialog
      editing={editing}
      tone="danger"
      title={t.title}
      description={t.text(said(leftMinor))}
      action={isAmount ? t.action(said(amount)) : t.title}
      onClose={onClose}
    >
      <MoneyField name="amount" label={t.amount} required currency={order.currency} least={1} most={leftMinor} />
      <TextField name="reason" label={t.reason} hint={t.reasonHint} most={200} />
      {onReturn && (
        <Button tone="quiet" onClick={onReturn}>
          {t.instead}
        </Button>
      )}
    </FormDialog>
  );
}
