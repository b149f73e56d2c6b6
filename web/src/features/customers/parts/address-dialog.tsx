// An address by the form of its country, which the server makes: its fields, line by line as they are written there.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { AddressField, AddressForm, CustomerAddress } from '@/client/routers/customerAddresses';
import { client, failureOf, trpc } from '@/shared/api';
import { FormDialog, PickOne, SwitchField, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { countriesIn } from '@/shared/format';
import { ErrorState, Skeleton, toast } from '@/shared/kit';
import { useLanguage } from '@/shared/words';
import { customerChanged } from '../data';
import { useCustomerWords } from '../words';

type Part = 'name' | 'company' | 'street' | 'district' | 'city' | 'region' | 'postalCode' | 'sortingCode' | 'phone';

interface Values {
  readonly country: string | null;
  readonly address: Readonly<Record<Part, string | null>>;
  readonly isShipping: boolean;
  readonly isBilling: boolean;
}

const EMPTY: Values['address'] = {
  name: '',
  company: '',
  street: '',
  district: '',
  city: '',
  region: '',
  postalCode: '',
  sortingCode: '',
  phone: '',
};

interface AddressDialogProps {
  readonly customerId: string;
  /** What is changed; without it a new one is made. */
  readonly known?: CustomerAddress | undefined;
  /** The first is the usual one for both. */
  readonly isFirst: boolean;
  readonly country: string | null;
  readonly onClose: () => void;
}

export function AddressDialog({ customerId, known, isFirst, country, onClose }: AddressDialogProps) {
  const { addresses: t, reasons } = useCustomerWords();
  const language = useLanguage();
  const { country: lives, ...parts } = known?.address ?? { country, ...EMPTY };
  const editing = useEditing<Values, CustomerAddress>({
    thing: null,
    values: { country: lives, address: parts, isShipping: known?.isShipping ?? isFirst, isBilling: known?.isBilling ?? isFirst },
    reasons,
    save: ({ country: to, address, ...usual }, context) => {
      const said = Object.fromEntries(Object.entries(address).map(([part, text]) => [part, text?.trim() ?? '']));
      const whole = { ...said, country: to ?? '' };
      return known
        ? client.customerAddresses.update.mutate({ id: known.id, address: whole, ...usual }, { context })
        : client.customerAddresses.add.mutate({ customerId, address: whole, ...usual }, { context });
    },
    onSaved: async () => {
      onClose();
      await customerChanged(customerId, 'addresses');
      toast(t.saved);
    },
  });
  const asked = editing.form.watch('country');
  const { setValue } = editing.form;
  const formOf = useRef(asked);
  useEffect(() => {
    if (formOf.current === asked) return;
    formOf.current = asked;
    // Another country has other regions.
    setValue('address.region', '');
  }, [asked, setValue]);
  const form = useQuery(trpc.customerAddresses.form.queryOptions({ country: asked ?? '' }, { enabled: asked !== null, staleTime: Infinity }));
  return (
    <FormDialog editing={editing} title={known ? t.editTitle : t.addTitle} action={t.save} onClose={onClose}>
      <PickOne name="country" label={t.country} required choices={countriesIn(language)} />
      {asked !== null &&
        (form.data ? (
          <Fields form={form.data} />
        ) : form.error ? (
          <ErrorState failure={failureOf(form.error)} onRetry={form.refetch} />
        ) : (
          <Skeleton shape="control" count={4} />
        ))}
      <TextField name="address.phone" label={t.phone} most={40} />
      <SwitchField name="isShipping" label={t.shipping} />
      <SwitchField name="isBilling" label={t.billing} />
    </FormDialog>
  );
}

function Fields({ form: { lines, fields } }: { form: AddressForm }) {
  const known = new Map(fields.map((field) => [field.name, field]));
  return (
    <>
      {lines.map((line) => (
        <div key={line.join()} className={line.length > 1 ? 'grid gap-x-12 rows:grid-cols-2' : undefined}>
          {line.map((name) => {
            const field = known.get(name);
            return field && <PartField key={name} field={field} />;
          })}
        </div>
      ))}
    </>
  );
}

function PartField({ field: { name, kind, required, choices, pattern, examples } }: { field: AddressField }) {
  const { addresses: t } = useCustomerWords();
  const [example = ''] = examples;
  const common = { name: `address.${name}`, label: (t.fields as Readonly<Record<string, string>>)[kind] ?? kind, required };
  if (choices.length > 0) return <PickOne {...common} choices={choices} />;
  if (name === 'street') return <TextAreaField {...common} rows={2} most={500} />;
  const fits = pattern === null ? null : new RegExp(`^(?:${pattern})$`, 'i');
  const check = (text: string | null) => (fits && text?.trim() && !fits.test(text.trim()) ? t.misfit(example) : undefined);
  return <TextField {...common} most={200} autoComplete="off" check={check} {...(example ? { hint: t.example(example) } : {})} />;
}
