// What the store writes on an order for itself: a note, and tags to find it by.
import { useState } from 'react';
import type { Order } from '@/client/routers/orders';
import { client } from '@/shared/api';
import { FormDialog, PickMany, TextAreaField, useEditing } from '@/shared/forms';
import { Button, Card, Link, toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { orderChanged, useTags } from '../data';
import { useOrderWords } from '../words';

interface Values {
  readonly note: string;
  readonly tags: readonly string[];
}

export function NotesCard({ order }: { order: Order }) {
  const { tags: t } = useOrderWords();
  const canWrite = useCan('orders:write');
  const [isEditing, setEditing] = useState(false);
  const { note, tags } = order;
  return (
    <Card
      title={t.card}
      action={
        canWrite && (
          <Button size="small" tone="quiet" onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
        )
      }
    >
      {note && <p className="whitespace-pre-wrap wrap-anywhere">{note}</p>}
      {tags.length > 0 && (
        <ul aria-label={t.label} className="flex flex-wrap gap-x-12 gap-y-4 text-dense not-first:pt-8">
          {tags.map((tag) => (
            <li key={tag}>
              <Link to="/orders" search={{ tag } as never}>
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {!note && tags.length === 0 && <span className="text-text-2">{t.nothing}</span>}
      {isEditing && <NotesDialog order={order} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function NotesDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { tags: t, reasons } = useOrderWords();
  const known = useTags();
  const was = { note: order.note, tags: order.tags };
  const write = (values: Values, context?: Record<string, unknown>) =>
    client.orders.annotate.mutate({ id: order.id, note: values.note.trim(), tags: [...values.tags] }, context && { context });
  const editing = useEditing<Values, unknown>({
    thing: null,
    values: was,
    reasons,
    save: write,
    onSaved: async () => {
      onClose();
      await orderChanged(order.id);
      toast(t.saved(order.number), async () => {
        await write(was);
        await orderChanged(order.id);
      });
    },
  });
  return (
    <FormDialog editing={editing} title={t.editTitle(order.number)} description={t.text} action={t.save} onClose={onClose}>
      <TextAreaField name="note" label={t.note} rows={4} most={2000} />
      <PickMany name="tags" label={t.label} hint={t.hint} choices={known.map((tag) => ({ value: tag, label: tag }))} free />
    </FormDialog>
  );
}
