// What the team writes down about a customer: pinned notes first, the rest by age.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Ellipsis, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import type { CustomerNote } from '@/client/routers/customerContacts';
import { client, trpc } from '@/shared/api';
import { FormDialog, SwitchField, TextAreaField, useEditing } from '@/shared/forms';
import { formatInstant } from '@/shared/format';
import { Badge, Button, Card, ConfirmDialog, Menu, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useSession, useZone } from '@/shared/session';
import { type Rows, rowsOf } from '@/shared/shapes';
import { customerChanged, notesOptions } from '../data';
import { useCustomerWords } from '../words';
import { Paged } from './paged';

type Asking = { readonly act: 'add' } | { readonly act: 'edit' | 'remove'; readonly note: CustomerNote };

export function NotesCard({ customer: { id } }: { customer: Customer }) {
  const { notes: t, reasons } = useCustomerWords();
  const canWrite = useCan('customers:write');
  const [asking, setAsking] = useState<Asking | null>(null);
  const { note: failed, tried } = useTried(reasons);
  const pinned = rowsOf(useInfiniteQuery(notesOptions(id, true)));
  const others = rowsOf(useInfiniteQuery(notesOptions(id, false)));
  const close = () => setAsking(null);
  const pin = ({ id: noteId, isPinned }: CustomerNote) =>
    tried(async () => {
      await client.customerContacts.updateNote.mutate({ id: noteId, isPinned: !isPinned });
      await customerChanged(id, 'notes');
    });
  const remove = async (noteId: string) => {
    await client.customerContacts.deleteNote.mutate({ id: noteId });
    await customerChanged(id, 'notes');
    toast(t.removed);
  };
  return (
    <Card
      title={t.title}
      action={
        canWrite && (
          <Button size="small" tone="quiet" onClick={() => setAsking({ act: 'add' })}>
            {t.add}
          </Button>
        )
      }
    >
      {failed}
      <Paged label={t.title} list={both(pinned, others)} rowKey={(each) => each.id} empty={t.none}>
        {(each) => (
          <Note note={each} canWrite={canWrite} onPin={() => pin(each)} onAct={(act) => setAsking({ act, note: each })} />
        )}
      </Paged>
      {asking !== null && asking.act !== 'remove' && <NoteDialog customerId={id} known={asking.act === 'edit' ? asking.note : undefined} onClose={close} />}
      {asking?.act === 'remove' && (
        <ConfirmDialog open title={t.removeTitle} action={t.remove} onClose={close} onConfirm={() => remove(asking.note.id)}>
          {t.removeText}
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** One list after the other, the second once the first is whole. */
function both<Row>(first: Rows<Row>, then: Rows<Row>): Rows<Row> {
  if (first.isFirst || first.failure || first.hasMore) return first;
  return { ...then, rows: [...first.rows, ...then.rows] };
}

interface NoteProps {
  readonly note: CustomerNote;
  readonly canWrite: boolean;
  readonly onPin: () => unknown;
  readonly onAct: (act: 'edit' | 'remove') => void;
}

function Note({ note: { text, isPinned, createdAt, authorKind, authorId }, canWrite, onPin, onAct }: NoteProps) {
  const { notes: t } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const author = useAuthors()(authorKind, authorId);
  return (
    <div className="flex items-start justify-between gap-8">
      <div className="min-w-0">
        <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
        <p className="flex flex-wrap items-center gap-8 text-dense text-text-2">
          {author} · {formatInstant(createdAt, locale, zone)}
          {isPinned && <Badge>{t.isPinned}</Badge>}
        </p>
      </div>
      {canWrite && (
        <Menu
          icon={Ellipsis}
          size="small"
          align="end"
          label={t.menu(text.slice(0, 40))}
          items={[
            { label: isPinned ? t.unpin : t.pin, icon: isPinned ? PinOff : Pin, onSelect: () => void onPin() },
            { label: t.edit, icon: Pencil, onSelect: () => onAct('edit') },
            { label: t.remove, icon: Trash2, tone: 'danger', onSelect: () => onAct('remove') },
          ]}
        />
      )}
    </div>
  );
}

/** Who wrote it: oneself and members by name, keys by what they are. */
function useAuthors(): (kind: string, id: string) => string {
  const { notes: t } = useCustomerWords();
  const { me } = useSession();
  const enabled = useCan('members:read');
  const { data: members } = useQuery(trpc.members.list.queryOptions({ limit: 200 }, { enabled, staleTime: 60_000 }));
  return (kind, id) => {
    if (id === me.person.id) return t.you;
    const member = members?.items.find(({ personId }) => personId === id);
    return member ? member.name || member.email : kind === 'person' ? t.person : t.key;
  };
}

function NoteDialog({ customerId, known, onClose }: { customerId: string; known?: CustomerNote | undefined; onClose: () => void }) {
  const { notes: t, reasons } = useCustomerWords();
  const editing = useEditing({
    thing: null,
    values: { text: known?.text ?? '', isPinned: known?.isPinned ?? false },
    reasons,
    save: ({ text, isPinned }, context) =>
      known
        ? client.customerContacts.updateNote.mutate({ id: known.id, text: text.trim(), isPinned }, { context })
        : client.customerContacts.addNote.mutate({ customerId, text: text.trim(), isPinned }, { context }),
    onSaved: async () => {
      onClose();
      await customerChanged(customerId, 'notes');
      toast(t.saved);
    },
  });
  return (
    <FormDialog editing={editing} title={known ? t.editTitle : t.addTitle} action={t.save} onClose={onClose}>
      <TextAreaField name="text" label={t.text} required rows={4} most={5_000} />
      <SwitchField name="isPinned" label={t.pinned} />
    </FormDialog>
  );
}
