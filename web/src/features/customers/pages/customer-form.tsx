import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { currencies, zones } from '@/features/stores';
import type { Customer } from '@/client/routers/customers';
import { client, failureOf } from '@/shared/api';
import { type Editing, PercentField, PickMany, PickOne, TextField, useEditing } from '@/shared/forms';
import { countriesIn } from '@/shared/format';
import { Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { calledOf, customerKnown, customerOptions, useGroups, useTags } from '../data';
import { changeOf, creationOf, type CustomerValues, isCalled, NEW_CUSTOMER, valuesOf } from '../parts/customer-values';
import { useCustomerWords } from '../words';

const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const REASON_FIELDS = { 'customers.email_taken': 'email', 'customers.external_id_taken': 'externalId' } as const;

export function NewCustomer() {
  return useCan('customers:write') ? <NewForm /> : <Forbidden permission="customers:write" />;
}

function NewForm() {
  const t = useCustomerWords();
  const saved = useSaved();
  usePlace({ title: t.form.newTitle, parent: { label: t.title, to: '/customers' } });
  const editing = useEditing<CustomerValues, Customer>({
    thing: 'customer',
    values: NEW_CUSTOMER,
    reasons: t.reasons,
    reasonFields: REASON_FIELDS,
    save: (values, context) => client.customers.create.mutate(creationOf(values), { context }),
    onSaved: saved,
  });
  return (
    <FormPage
      title={t.form.newTitle}
      help={{ text: t.help.form, guide: 'customers' }}
      back={{ label: t.title, link: { to: '/customers', search: lastSearch('/customers') as never } }}
      editing={editing}
      action={t.form.save}
      isNew
    >
      <Fields editing={editing} isNew />
    </FormPage>
  );
}

export function EditCustomer() {
  return useCan('customers:write') ? <Found /> : <Forbidden permission="customers:write" />;
}

function Found() {
  const t = useCustomerWords();
  const { customerId = '' } = useParams({ strict: false });
  const { data: customer, error, refetch } = useQuery(customerOptions(customerId));
  const name = customer ? calledOf(customer) || t.nobody : '';
  usePlace({ title: customer ? t.form.editTitle(name) : t.title, parent: { label: t.title, to: '/customers' } });
  if (customer) return <EditForm key={customer.id} customer={customer} name={name} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={6} />;
}

function EditForm({ customer, name }: { customer: Customer; name: string }) {
  const t = useCustomerWords();
  const saved = useSaved();
  const editing = useEditing<CustomerValues, Customer>({
    thing: 'customer',
    id: customer.id,
    version: customer.updatedAt,
    values: valuesOf(customer),
    reasons: t.reasons,
    reasonFields: REASON_FIELDS,
    save: (values, context) => client.customers.update.mutate(changeOf(customer, values), { context }),
    onSaved: saved,
  });
  return (
    <FormPage
      title={t.form.editTitle(name)}
      help={{ text: t.help.form, guide: 'customers' }}
      back={{ label: name, link: { to: '/customers/$customerId', params: { customerId: customer.id } } }}
      editing={editing}
      action={t.form.save}
    >
      <Fields editing={editing} isNew={false} />
    </FormPage>
  );
}

function useSaved() {
  const t = useCustomerWords();
  const navigate = useNavigate();
  return async (customer: Customer) => {
    await customerKnown(customer);
    toast(t.form.saved(calledOf(customer) || t.nobody));
    await navigate({ to: '/customers/$customerId', params: { customerId: customer.id } });
  };
}

function Fields({ editing, isNew }: { editing: Editing<CustomerValues>; isNew: boolean }) {
  const { form: t } = useCustomerWords();
  const language = useLanguage();
  const groups = useGroups();
  const tags = useTags();
  const phone = editing.form.watch('phone')?.trim();
  const isLocal = isNew && phone && !phone.startsWith('+');
  const called = () => (isCalled(editing.form.getValues()) ? undefined : t.needed);
  return (
    <>
      <Card title={t.who}>
        <TextField name="name" label={t.name} hint={isNew ? t.whoText : undefined} most={200} autoComplete="off" check={called} />
        <TextField name="email" type="email" label={t.email} most={320} autoComplete="off" />
        <div className="grid gap-x-12 rows:grid-cols-2">
          <TextField name="phone" type="tel" label={t.phone} hint={t.phoneHint} most={40} autoComplete="off" />
          {isLocal && <PickOne name="country" label={t.country} choices={countriesIn(language)} />}
        </div>
        <TextField name="externalId" label={t.externalId} hint={t.externalIdHint} most={100} autoComplete="off" />
      </Card>
      <Card title={t.organise}>
        <PickMany name="groupIds" label={t.groups} placeholder={t.find} choices={groups.map(({ id, name }) => ({ value: id, label: name }))} />
        <PickMany name="tags" label={t.tags} hint={t.tagsHint} choices={tags} free />
        <PercentField name="discountBps" label={t.discount} hint={t.discountHint} />
      </Card>
      <Card title={t.manners}>
        <TextField
          name="locale"
          label={t.locale}
          hint={t.localeHint}
          most={35}
          check={(text: string | null) => (text?.trim() && !LOCALE.test(text.trim()) ? t.localeWrong : undefined)}
        />
        <div className="grid gap-x-12 rows:grid-cols-2">
          <PickOne name="zone" label={t.zone} choices={zones()} />
          <PickOne name="currency" label={t.currency} choices={currencies(language)} />
        </div>
      </Card>
    </>
  );
}
