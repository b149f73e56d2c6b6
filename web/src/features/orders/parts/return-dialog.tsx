import { useRef } from 'react';
import { useWatch } from 'react-hook-form';
import type { OrderLine, OrderReturn } from '@/client/routers/orders';
import { client, useIntention } from '@/shared/api';
import { FormDialog, SwitchField, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { orderChanged, useLocations } from '../data';
import { useOrderWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { PlaceFields, type Placed } from './receiving';
import { allOf, counted, sumOf, type Units } from './units';
import { UnitsFields } from './units-fields';

interface Receiving extends Placed {
  readonly units: Units;
  readonly refund: boolean;
  readonly refundShipping: boolean;
}

interface Asking extends Receiving {
  readonly reason: string;
  readonly isHere: boolean;
}

const receive = (id: string, { units, locationId, condition, refund, refundShipping }: Receiving, context: Record<string, unknown>) =>
  client.orders.receiveReturn.mutate(
    { id, locationId: locationId ?? '', lines: counted(units).map((line) => ({ ...line, condition })), refund, refundShipping: refund && refundShipping },
    { context },
  );

interface ReturnDialogProps extends ActDialogProps {
  readonly left: (line: OrderLine) => number;
}

/** Expects items back, or takes them in at once where they are here already. */
export function ReturnDialog({ order, left, onClose }: ReturnDialogProps) {
  const { returns: t, reasons } = useOrderWords();
  const locations = useLocations();
  const canReceive = useCan('orders:refund');
  const asked = useRef<OrderReturn>(null);
  const second = useIntention();
  const editing = useEditing<Asking, unknown>({
    thing: null,
    values: { units: allOf(order.lines, () => 0), reason: '', isHere: false, ...RECEIVING, locationId: locations[0]?.id ?? null },
    reasons,
    save: async (values, context) => {
      const lines = counted(values.units);
      // When only the second half fails, it alone is tried again.
      asked.current ??= await client.orders.requestReturn.mutate({ id: order.id, lines, reason: values.reason.trim() }, { context });
      if (values.isHere) await receive(asked.current.id, values, second.context);
    },
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(isHere ? t.done(count) : t.asked(count));
    },
  });
  const { control } = editing.form;
  const [units, isHere, refund] = useWatch({ control, name: ['units', 'isHere', 'refund'] });
  const count = sumOf(units);
  const action = !isHere ? t.action(count) : refund ? t.receiveRefund(count) : t.receiveAction(count);
  return (
    <FormDialog editing={editing} title={t.ask} description={t.text} action={action} disabledBecause={count === 0 ? t.none : undefined} onClose={onClose}>
      <div className="flex flex-col gap-12">
        <UnitsFields label={t.units} lines={order.lines} left={left} />
        <TextField name="reason" label={t.reason} most={2000} />
        {canReceive && locations.length > 0 && <SwitchField name="isHere" label={t.here} hint={t.hereHint} />}
        {isHere && <ReceivingFields refunds={refund} canShipping={order.shippingMinor > 0 && !order.shippingRefunded} />}
      </div>
    </FormDialog>
  );
}

interface ReceiveDialogProps extends ActDialogProps {
  readonly expected: OrderReturn;
}

/** Takes in what was expected, or what came of it. */
export function ReceiveDialog({ order, expected, onClose }: ReceiveDialogProps) {
  const { returns: t, reasons } = useOrderWords();
  const locations = useLocations();
  const awaited = new Map(expected.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  const left = ({ id }: OrderLine) => awaited.get(id) ?? 0;
  const editing = useEditing<Receiving, unknown>({
    thing: null,
    values: { units: allOf(order.lines, left), ...RECEIVING, locationId: locations[0]?.id ?? null },
    reasons,
    save: (values, context) => receive(expected.id, values, context),
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.done(count));
    },
  });
  const [units, refund] = useWatch({ control: editing.form.control, name: ['units', 'refund'] });
  const count = sumOf(units);
  return (
    <FormDialog
      editing={editing}
      title={t.receiveTitle}
      action={refund ? t.receiveRefund(count) : t.receiveAction(count)}
      disabledBecause={count === 0 ? t.none : undefined}
      onClose={onClose}
    >
      <div className="flex flex-col gap-12">
        <UnitsFields label={t.units} lines={order.lines} left={left} />
        <ReceivingFields refunds={refund} canShipping={order.shippingMinor > 0 && !order.shippingRefunded} />
      </div>
    </FormDialog>
  );
}

const RECEIVING = { condition: 'restock', refund: true, refundShipping: false } as const;

function ReceivingFields({ refunds, canShipping }: { refunds: boolean; canShipping: boolean }) {
  const { returns: t } = useOrderWords();
  return (
    <>
      <PlaceFields />
      <SwitchField name="refund" label={t.refund} />
      {refunds && canShipping && <SwitchField name="refundShipping" label={t.refundShipping} />}
    </>
  );
}
