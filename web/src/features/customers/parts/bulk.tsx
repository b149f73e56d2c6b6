// What is done with many customers: those that are named, or all that the filters find.
import { Tag } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import { client } from '@/shared/api';
import { Combobox, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type BulkAct, BulkDialog, type Chosen } from '@/shared/shapes';
import { calledOf, customersChanged, fetchAll, type CustomerFilter, useTags } from '../data';
import { useCustomerWords } from '../words';
import { among } from './many';

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
  const fieldId = useId();
  const [tag, setTag] = useState('');
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
      <div className="flex flex-col gap-4">
        <label htmlFor={fieldId} className="text-strong">
          {t.tag}
        </label>
        <Combobox id={fieldId} label={t.tag} search={among(known, true)} text={tag} onPick={({ value }) => setTag(value)} onClear={() => setTag('')} />
      </div>
    </BulkDialog>
  );
}
