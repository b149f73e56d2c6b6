import { useWatch } from 'react-hook-form';
import type { StockLot } from '@/client/routers/inventory';
import { client } from '@/shared/api';
import { CountField, FormDialog, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { stockChanged, useLocationName } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';

interface WriteOffDialogProps {
  readonly lot: StockLot;
  readonly name: string;
  readonly onClose: () => void;
}

interface Values {
  readonly quantity: number | null;
  readonly reason: string;
}

/** Takes off the books what lies in a lot, all or some of it, with its reason. */
export function WriteOffDialog({ lot, name, onClose }: WriteOffDialogProps) {
  const { writeOff: t, lots, reasons } = useInventoryWords();
  const { units } = useCounting();
  const locationName = useLocationName();
  const editing = useEditing<Values, StockLot>({
    thing: null,
    values: { quantity: lot.onHand, reason: '' },
    reasons,
    save: ({ quantity, reason }, context) => client.inventory.writeOff.mutate({ id: lot.id, quantity, reason: reason.trim() }, { context }),
    onSaved: async (after) => {
      onClose();
      await stockChanged();
      toast(t.done(units(lot.onHand - after.onHand)));
    },
  });
  const quantity: unknown = useWatch({ control: editing.form.control, name: 'quantity' });
  return (
    <FormDialog
      editing={editing}
      title={t.title([name, lot.code || lots.noCode].join(' · '))}
      description={t.text(units(lot.onHand), locationName(lot.locationId))}
      action={typeof quantity === 'number' ? t.actionOf(units(quantity)) : t.action}
      tone="danger"
      onClose={onClose}
    >
      <div>
        <CountField name="quantity" label={t.quantity} required least={1} most={lot.onHand} />
        <TextField name="reason" label={t.reason} hint={t.reasonHint} required most={500} autoComplete="off" />
      </div>
    </FormDialog>
  );
}
