import type { PriceList } from '@/client/routers/priceLists';
import { client } from '@/shared/api';
import { DateTimeField, FormDialog, PickMany, PickOne, SwitchField, TextField, useEditing } from '@/shared/forms';
import { ISO_CURRENCIES } from '@/shared/format';
import { toast } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { listChanged, useGroups } from '../data';
import { usePricingWords } from '../words';
import { toMinute } from './promotion-values';

interface Values {
  readonly name: string;
  readonly currency: string;
  readonly groupIds: readonly string[];
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly enabled: boolean;
}

interface ListDialogProps {
  /** Null makes one. */
  readonly list: PriceList | null;
  readonly onClose: () => void;
  readonly onSaved?: ((list: PriceList) => void) | undefined;
}

/** For whom a list of prices is, and when. */
export function ListDialog({ list, onClose, onSaved }: ListDialogProps) {
  const { lists: t, form: f, reasons } = usePricingWords();
  const store = useStore();
  const terms = list?.terms;
  const editing = useEditing<Values, PriceList>({
    thing: null,
    values: {
      name: terms?.name ?? '',
      currency: terms?.currency ?? store.currency,
      groupIds: terms?.groupIds ?? [],
      startsAt: toMinute(terms?.startsAt ?? null),
      endsAt: toMinute(terms?.endsAt ?? null),
      enabled: terms?.enabled ?? true,
    },
    reasons,
    within: 'terms',
    save: (values, context) => {
      const at = (local: string | null) => local && `${local}:00`;
      const wanted = { ...values, name: values.name.trim(), groupIds: [...values.groupIds], startsAt: at(values.startsAt), endsAt: at(values.endsAt) };
      return list ? client.priceLists.update.mutate({ id: list.id, terms: wanted }, { context }) : client.priceLists.create.mutate({ terms: wanted }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await listChanged(saved);
      toast(t.saved(saved.terms.name));
      onSaved?.(saved);
    },
  });
  const later = (end: string | null) => {
    const start = editing.form.getValues('startsAt');
    return end !== null && start !== null && end <= start ? f.endBeforeStart : undefined;
  };
  return (
    <FormDialog editing={editing} title={list ? t.editTitle(list.terms.name) : t.create} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.columns.name} hint={t.nameHint} required most={200} autoFocus />
      <PickOne
        name="currency"
        label={t.columns.currency}
        required
        choices={ISO_CURRENCIES.map((value) => ({ value, label: value }))}
        disabledBecause={list && list.variants > 0 ? t.currencyStays : undefined}
      />
      <PickMany name="groupIds" label={t.columns.groups} hint={t.groupsHint} choices={useGroups()} />
      <div className="grid gap-x-12 rows:grid-cols-2">
        <DateTimeField name="startsAt" label={f.startsAt} />
        <DateTimeField name="endsAt" label={f.endsAt} check={later} />
      </div>
      <SwitchField name="enabled" label={t.enabled} />
    </FormDialog>
  );
}
