// A group beside its list, and the dialogs that make, change and remove one.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CustomerGroup } from '@/client/routers/customerGroups';
import { client, failureOf, trpc } from '@/shared/api';
import { FormDialog, PercentField, TextField, useEditing } from '@/shared/forms';
import { formatExact, formatInstant } from '@/shared/format';
import { Button, ConfirmDialog, ErrorState, Link, Skeleton, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { groupsChanged } from '../data';
import { useCustomerWords } from '../words';
import { usePercent } from './side';

export function GroupPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const { groups: t, reasons } = useCustomerWords();
  const { data: group, error, refetch } = useQuery(trpc.customerGroups.get.queryOptions({ id }));
  return (
    <PeekPanel title={group?.name ?? t.title} onClose={onClose}>
      {group ? (
        <Seen group={group} onClose={onClose} />
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={4} />
      )}
    </PeekPanel>
  );
}

function Seen({ group, onClose }: { group: CustomerGroup; onClose: () => void }) {
  const { groups: t, customers } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const percent = usePercent();
  const canWrite = useCan('customers:write');
  const [asking, setAsking] = useState<'edit' | 'remove' | null>(null);
  const { id, name, discountBps, membersCount, createdAt } = group;
  const shown = formatExact(membersCount, locale);
  const remove = async () => {
    await client.customerGroups.delete.mutate({ id });
    onClose();
    await groupsChanged();
    toast(t.removed(name));
  };
  return (
    <div className="flex flex-col items-start gap-16">
      <Facts
        facts={[
          { label: t.discount, value: discountBps > 0 ? percent(discountBps) : t.none },
          { label: t.members, value: customers(membersCount, shown) },
          { label: t.since, value: formatInstant(createdAt, locale, zone) },
        ]}
      />
      <Link to="/customers" search={{ group: id } as never}>
        {t.look}
      </Link>
      {canWrite && (
        <span className="flex gap-8">
          <Button size="small" onClick={() => setAsking('edit')}>
            {t.edit}
          </Button>
          <Button size="small" tone="quiet" onClick={() => setAsking('remove')}>
            {t.remove}
          </Button>
        </span>
      )}
      {asking === 'edit' && <GroupDialog known={group} onClose={() => setAsking(null)} />}
      <ConfirmDialog open={asking === 'remove'} title={t.removeTitle(name)} action={t.removeAction} onClose={() => setAsking(null)} onConfirm={remove}>
        {t.removeText(membersCount, shown)}
      </ConfirmDialog>
    </div>
  );
}

interface Values {
  readonly name: string;
  readonly discountBps: number | string | null;
}

export function GroupDialog({ known, onClose }: { known?: CustomerGroup | undefined; onClose: () => void }) {
  const { groups: t, reasons } = useCustomerWords();
  const editing = useEditing<Values, CustomerGroup>({
    thing: null,
    values: { name: known?.name ?? '', discountBps: known?.discountBps ?? null },
    reasons,
    reasonFields: { 'customers.group_name_taken': 'name' },
    save: ({ name, discountBps }, context) => {
      const command = { name: name.trim(), discountBps: Number(discountBps ?? 0) };
      return known
        ? client.customerGroups.update.mutate({ id: known.id, ...command }, { context })
        : client.customerGroups.create.mutate(command, { context });
    },
    onSaved: async ({ name }) => {
      onClose();
      await groupsChanged();
      toast(t.saved(name));
    },
  });
  return (
    <FormDialog editing={editing} title={known ? t.editTitle(known.name) : t.createTitle} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.name} required most={100} autoFocus />
      <PercentField name="discountBps" label={t.discount} hint={t.discountHint} />
    </FormDialog>
  );
}
