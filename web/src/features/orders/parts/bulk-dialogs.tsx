// Asks before many orders are sent or cancelled; each of them is a call of its own, so that one leaves the others alone.
import { useState } from 'react';
import type { CancelReason } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { client } from '@/shared/api';
import { Radio, toast } from '@/shared/kit';
import { BulkDialog, type Run } from '@/shared/shapes';
import { ordersChanged } from '../data';
import { useOrderWords } from '../words';
import { CANCEL_REASONS } from './act-dialogs';
import { useNameOf } from './columns';

interface ManyDialogProps {
  /** Those with which it can be done. */
  readonly orders: readonly OrderSummary[];
  /** How many others were chosen. */
  readonly leftOut: number;
  readonly onClose: () => void;
}

/** What both dialogs say of their orders, and what happens once they were tried. */
function useMany(words: 'fulfilMany' | 'cancelMany', { orders, leftOut, onClose }: ManyDialogProps) {
  const { [words]: t, reasons } = useOrderWords();
  return {
    title: t.title(orders.length),
    text: t.text,
    action: t.action(orders.length),
    things: orders,
    nameOf: useNameOf(),
    left: leftOut > 0 ? t.left(leftOut) : undefined,
    disabledBecause: orders.length === 0 ? t.none : undefined,
    reasons,
    onOver: ({ done }: Run<OrderSummary>) => {
      void ordersChanged();
      if (done.length > 0) toast(t.done(done.length));
    },
    onClose,
  };
}

export function FulfilManyDialog(props: ManyDialogProps) {
  return <BulkDialog {...useMany('fulfilMany', props)} act={({ id }) => client.orders.fulfil.mutate({ id })} />;
}

export function CancelManyDialog(props: ManyDialogProps) {
  const { cancel: t, cancelReasons } = useOrderWords();
  const [reason, setReason] = useState<CancelReason>('customer');
  return (
    <BulkDialog {...useMany('cancelMany', props)} tone="danger" act={({ id }) => client.orders.cancel.mutate({ id, reason })}>
      <fieldset className="flex flex-col">
        <legend className="mb-4 text-strong">{t.reason}</legend>
        {CANCEL_REASONS.map((each) => (
          <Radio key={each} name="reason" label={cancelReasons[each]} checked={reason === each} onChange={() => setReason(each)} />
        ))}
      </fieldset>
    </BulkDialog>
  );
}
