// Puts tags on many orders, or takes them off; it can be taken back.
import { useWatch } from 'react-hook-form';
import type { TaggedOrders } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { client, type Failure } from '@/shared/api';
import { FormDialog, PickMany, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { ordersChanged, useTags } from '../data';
import { useOrderWords } from '../words';
import { useNameOf } from './columns';

/** As many as one call takes. */
const AT_ONCE = 200;

export interface NotTagged {
  readonly name: string;
  readonly failure: Failure;
}

interface Values {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

async function tagAll(ids: readonly string[], { add, remove }: Values): Promise<TaggedOrders> {
  const all: TaggedOrders = { changed: [], notChanged: [] };
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const batch = ids.slice(from, from + AT_ONCE);
    const { changed, notChanged } = await client.orders.tagMany.mutate({ ids: batch, add: [...add], remove: [...remove] });
    all.changed.push(...changed);
    all.notChanged.push(...notChanged);
  }
  await ordersChanged();
  return all;
}

interface TagDialogProps {
  readonly orders: readonly OrderSummary[];
  readonly onClose: () => void;
  readonly onStayed: (stayed: readonly NotTagged[]) => void;
}

export function TagDialog({ orders, onClose, onStayed }: TagDialogProps) {
  const { tags: t, reasons } = useOrderWords();
  const nameOf = useNameOf();
  const known = useTags();
  const there = [...new Set(orders.flatMap(({ tags }) => tags))].sort();
  const editing = useEditing<Values, TaggedOrders>({
    thing: null,
    values: { add: [], remove: [] },
    reasons,
    save: (values) => tagAll(orders.map(({ id }) => id), values),
    onSaved: ({ changed, notChanged }) => {
      onClose();
      const names = new Map(orders.map((order) => [order.id, nameOf(order)]));
      onStayed(notChanged.map(({ id, code }) => ({ name: names.get(id) ?? id, failure: refusalOf(code) })));
      // Only those that had not been so before are taken back.
      toast(t.done(changed.length), changed.length > 0 ? () => tagAll(changed, { add: remove, remove: add }) : undefined);
    },
  });
  const [add, remove] = useWatch({ control: editing.form.control, name: ['add', 'remove'] });
  const choices = (tags: readonly string[]) => tags.map((tag) => ({ value: tag, label: tag }));
  return (
    <FormDialog
      editing={editing}
      title={t.title(orders.length)}
      action={t.action(orders.length)}
      disabledBecause={add.length + remove.length === 0 ? t.none : undefined}
      onClose={onClose}
    >
      <PickMany name="add" label={t.add} hint={t.hint} choices={choices(known)} free />
      {there.length > 0 && <PickMany name="remove" label={t.remove} choices={choices(there)} />}
    </FormDialog>
  );
}

const refusalOf = (code: string): Failure => ({
  reason: code as Failure['reason'],
  message: code,
  retryable: false,
  incidentId: null,
  issues: [],
  retryAfterSeconds: null,
});
