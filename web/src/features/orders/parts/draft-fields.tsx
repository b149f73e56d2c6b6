import { useWatch } from 'react-hook-form';
import { findCustomers } from '@/features/customers';
import { PickFound, PickMany, PickOne, SwitchField, TextAreaField, TextField } from '@/shared/forms';
import { countriesIn } from '@/shared/format';
import { Card, type Choice } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { useOrderWords } from '../words';
import type { WithLines } from './lines-field';

export interface DraftValues extends WithLines {
  readonly customer: Choice | null;
  readonly email: string;
  readonly isShipped: boolean;
  readonly shippingAddress: Readonly<Record<'name' | 'line1' | 'line2' | 'postalCode' | 'city', string>> & { readonly country: string | null };
  readonly codes: readonly string[];
  readonly note: string;
}

export const NO_DRAFT: DraftValues = {
  lines: [],
  customer: null,
  email: '',
  isShipped: false,
  shippingAddress: { name: '', line1: '', line2: '', postalCode: '', city: '', country: null },
  codes: [],
  note: '',
};

/** Who a draft is for, and where it goes. */
export function DraftFields() {
  const t = useOrderWords().draft;
  const canFind = useCan('customers:read');
  const isShipped = useWatch({ name: 'isShipped' }) as boolean;
  return (
    <>
      <Card title={t.who}>
        {canFind && <PickFound name="customer" label={t.customer} placeholder={t.customerHint} search={findCustomers} />}
        <TextField name="email" type="email" label={t.email} hint={t.emailHint} autoComplete="off" />
        <SwitchField name="isShipped" label={t.withAddress} />
        {isShipped && <AddressFields />}
      </Card>
      <Card title={t.more}>
        <PickMany name="codes" label={t.codes} hint={t.codesHint} choices={[]} free />
        <TextAreaField name="note" label={t.note} rows={2} most={2000} />
      </Card>
    </>
  );
}

function AddressFields() {
  const t = useOrderWords().draft;
  const language = useLanguage();
  const field = (name: keyof DraftValues['shippingAddress']) => ({ name: `shippingAddress.${name}`, label: t[name], autoComplete: 'off' });
  return (
    <div className="grid gap-x-12 pt-12 rows:grid-cols-2">
      <div className="rows:col-span-2">
        <TextField {...field('name')} required />
      </div>
      <TextField {...field('line1')} required />
      <TextField {...field('line2')} />
      <TextField {...field('postalCode')} />
      <TextField {...field('city')} required />
      <PickOne name="shippingAddress.country" label={t.country} required choices={countriesIn(language)} />
    </div>
  );
}
