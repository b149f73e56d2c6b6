import { useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { orderChanged, useLocations } from '../data';
import { useOrderWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { allOf, counted, sumOf, type Units, unsent } from './units';
import { UnitsFields } from './units-fields';

interface Values {
  readonly units: Units;
  readonly locationId: string | null;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** Sends what is left, or a part of it, from a place of one's choice. */
export function FulfilDialog({ order, onClose }: ActDialogProps) {
  const { fulfil: t, location, anywhere, reasons } = useOrderWords();
  const locations = useLocations();
  const editing = useEditing<Values, unknown>({
    thing: null,
    values: { units: allOf(order.lines, unsent), locationId: null, carrier: '', trackingNumber: '' },
    reasons,
    save: ({ units, ...how }, context) => client.orders.fulfil.mutate({ id: order.id, lines: counted(units), ...how }, { context }),
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.done(count));
    },
  });
  const count = sumOf(useWatch({ control: editing.form.control, name: 'units' }));
  return (
    <FormDialog editing={editing} title={t.title} description={t.text} action={t.action(count)} disabledBecause={count === 0 ? t.none : undefined} onClose={onClose}>
      <div className="flex flex-col gap-12">
        <UnitsFields label={t.units} lines={order.lines} left={unsent} />
        {locations.length > 0 && (
          <PickOne name="locationId" label={location} placeholder={anywhere} choices={locations.map(({ id, name }) => ({ value: id, label: name }))} />
        )}
        <div className="grid gap-x-12 rows:grid-cols-2">
          <TextField name="carrier" label={t.carrier} most={100} />
          <TextField name="trackingNumber" label={t.tracking} most={100} />
        </div>
      </div>
    </FormDialog>
  );
}
