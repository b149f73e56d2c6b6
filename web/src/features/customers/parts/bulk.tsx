// What is done with many customers: those that are named, or all that the filters find.
import { Tag } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import { client } from '@/shared/api';
import { Combobox, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type BulkAct, BulkDialog, type Chosen } from '@/shared/shapes';
import { calledOf, customersChanged, fetchAll, type CustomerFilter, useTags } from '../data';
import { useCustomerWords } from '../words';

/** The acts for the bar, and what they ask and have to say. */
export function useBulk(rows: readonly Customer[], filter: CustomerFilter, sort: string): { readonly bulk: readonly BulkAct[]; readonly said: ReactNode } {
  const t = useCustomerWords();
  const canWrite = useCan('customers:write');
  const { note, tried } = useTried(t.reasons);
  const [tagging, setTagging] = useState<readonly Customer[] | null>(null);
  const customersOf = async (chosen: Chosen) =>
    chosen.kind === 'some' ? rows.filter(({ id }) => chosen.ids.has(id)) : (await fetchAll(filter, sort)).filter(({ id }) => !chosen.except.has(id));
  const tag: BulkAct = { key: 'tag', icon: Tag, label: t.tagMany, onAct: (chosen) => tried(async () => setTagging(await customersOf(chosen))) };
  return {
    bulk: canWrite ? [tag] : [],
    said: (
      <>
        {note && <div className="pb-12">{note}</div>}
        {tagging && <TagDialog customers={tagging} onClose={() => setTagging(null)} />}
      </>
    ),
  };
}

function TagDialog({ customers, onClose }: { customers: readonly Customer[]; onClose: () => void }) {
  const { tagDialog: t, nobody, reasons } = useCustomerWords();
  const known = useTags();
  const [tag, setTag] = useState('');
  const find = async (text: string) => {
    const wanted = text.trim();
    const found = known.filter(({ label }) => label.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
    return wanted === '' || known.some(({ value }) => value === wanted) ? found : [...found, { value: wanted, label: wanted }];
  };
  return (
    <BulkDialog
      title={t.title(customers.length)}
      text={t.text}
      action={t.action(customers.length)}
      things={customers}
      nameOf={(customer) => calledOf(customer) || nobody}
      disabledBecause={tag === '' ? t.none : undefined}
      reasons={reasons}
      act={async ({ id, tags }) => tags.includes(tag) || client.customers.update.mutate({ id, tags: [...tags, tag] })}
      onOver={({ done }) => {
        void customersChanged();
        if (done.length > 0) toast(t.done(done.length));
      }}
      onClose={onClose}
    >
      <label className="flex flex-col gap-4">
        <span className="text-strong">{t.tag}</span>
        <Combobox label={t.tag} search={find} text={tag} onPick={({ value }) => setTag(value)} onClear={() => setTag('')} />
      </label>
    </BulkDialog>
  );
}
