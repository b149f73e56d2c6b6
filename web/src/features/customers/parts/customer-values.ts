// A customer as the form holds it, and what of it was changed.
import type { Clearable, CreateCustomer, Customer, UpdateCustomer } from '@/client/routers/customers';

type Text = string | null;

export interface CustomerValues {
  readonly name: Text;
  readonly email: Text;
  readonly phone: Text;
  readonly country: Text;
  readonly externalId: Text;
  readonly locale: Text;
  readonly zone: Text;
  readonly currency: Text;
  readonly tags: readonly string[];
  readonly groupIds: readonly string[];
  readonly discountBps: number | string | null;
}

export const NEW_CUSTOMER: CustomerValues = {
  name: '',
  email: '',
  phone: '',
  country: null,
  externalId: '',
  locale: '',
  zone: null,
  currency: null,
  tags: [],
  groupIds: [],
  discountBps: null,
};

export const valuesOf = ({ name, email, phone, externalId, locale, zone, currency, tags, groupIds, discountBps }: Customer): CustomerValues => ({
  name,
  email: email ?? '',
  phone: phone ?? '',
  country: null,
  externalId: externalId ?? '',
  locale: locale ?? '',
  zone,
  currency,
  tags,
  groupIds,
  discountBps: discountBps || null,
});

const TEXTS = ['name', 'email', 'phone', 'externalId', 'locale', 'zone', 'currency'] as const satisfies readonly Clearable[];

const textOf = (value: Text): string | null => value?.trim() || null;

export function creationOf(values: CustomerValues): CreateCustomer {
  const texts = Object.fromEntries(TEXTS.map((key) => [key, textOf(values[key])]));
  const { country, tags, groupIds, discountBps } = values;
  return { ...texts, country: textOf(values.phone) && country, tags: [...tags], groupIds: [...groupIds], discountBps: Number(discountBps ?? 0) };
}

/** Only what was changed: what somebody else changed meanwhile stays as they left it. */
export function changeOf(was: Customer, values: CustomerValues): UpdateCustomer {
  const known = valuesOf(was);
  const changed = TEXTS.filter((key) => textOf(values[key]) !== textOf(known[key]));
  const given = changed.filter((key) => textOf(values[key]) !== null);
  const lists = {
    ...(same(values.tags, was.tags) ? {} : { tags: [...values.tags] }),
    ...(same(values.groupIds, was.groupIds) ? {} : { groupIds: [...values.groupIds] }),
  };
  const discountBps = Number(values.discountBps ?? 0);
  return {
    id: was.id,
    ...Object.fromEntries(given.map((key) => [key, textOf(values[key])])),
    clear: changed.filter((key) => textOf(values[key]) === null),
    ...lists,
    ...(discountBps === was.discountBps ? {} : { discountBps }),
  };
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each) => other.includes(each));

/** Whether there is anything to call them by. */
export const isCalled = ({ name, email, phone, externalId }: Pick<CustomerValues, 'name' | 'email' | 'phone' | 'externalId'>): boolean =>
  [name, email, phone, externalId].some((value) => textOf(value) !== null);
