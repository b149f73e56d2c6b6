// What is to be priced, in the address and in the form.
import type { QuoteRequest } from '@/client/routers/pricing';
import type { Typed } from '@/shared/forms';
import { instantOf } from '@/shared/format/days';
import type { Choice } from '@/shared/kit';

export interface ExplainLine {
  readonly variant: Choice | null;
  readonly quantity: Typed;
}

export interface ExplainValues {
  readonly lines: readonly ExplainLine[];
  readonly customer: Choice | null;
  readonly codes: readonly string[];
  readonly country: string | null;
  readonly region: string;
  readonly postal: string;
  readonly rate: string | null;
  readonly currency: string | null;
  readonly at: string | null;
  readonly cash: boolean;
}

type Search = Readonly<Record<string, unknown>>;

export interface AskedLine {
  readonly variantId: string;
  readonly quantity: number;
}

const ID = /^[0-9a-f-]{36}$/;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `?variant=<id>,<id>*3`: variants with how many of each. */
export function askedLines(search: Search): readonly AskedLine[] {
  return text(search['variant'])
    .split(',')
    .flatMap((part) => {
      const [variantId = '', many = '1'] = part.split('*');
      const quantity = Number(many);
      return ID.test(variantId) && Number.isInteger(quantity) && quantity > 0 ? [{ variantId, quantity }] : [];
    });
}

export const askedCustomer = (search: Search): string | undefined => (ID.test(text(search['customer'])) ? text(search['customer']) : undefined);

/** The form as an address has it; what things are called is looked up before. */
export function valuesOfSearch(search: Search, labelOf: (id: string) => string): ExplainValues {
  const named = (value: string): Choice => ({ value, label: labelOf(value) });
  const customer = askedCustomer(search);
  const lines = askedLines(search).map(({ variantId, quantity }) => ({ variant: named(variantId), quantity }));
  return {
    lines: lines.length > 0 ? lines : [{ variant: null, quantity: 1 }],
    customer: customer === undefined ? null : named(customer),
    codes: text(search['codes']).split(',').filter(Boolean),
    country: /^[A-Z]{2}$/.test(text(search['country'])) ? text(search['country']) : null,
    region: text(search['region']),
    postal: text(search['postal']),
    rate: ID.test(text(search['rate'])) ? text(search['rate']) : null,
    currency: /^[A-Z]{3}$/.test(text(search['currency'])) ? text(search['currency']) : null,
    at: /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text(search['at'])) ? text(search['at']) : null,
    cash: search['cash'] === 'yes',
  };
}

/** The address of what is in the form, without what is as usual. */
export function searchOf(values: ExplainValues): Record<string, string> {
  const lines = wantedLines(values).map(({ variantId, quantity }) => (quantity === 1 ? variantId : `${variantId}*${quantity}`));
  const all = {
    variant: lines.join(','),
    customer: values.customer?.value,
    codes: values.codes.join(','),
    country: values.country,
    region: values.country && values.region.trim(),
    postal: values.country && values.postal.trim(),
    rate: values.rate,
    currency: values.currency,
    at: values.at,
    cash: values.cash ? 'yes' : null,
  };
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

export const wantedLines = ({ lines }: ExplainValues): AskedLine[] =>
  lines.flatMap(({ variant, quantity }) => (variant && typeof quantity === 'number' && quantity > 0 ? [{ variantId: variant.value, quantity }] : []));

/** What the server is asked; null while nothing is chosen. */
export function requestOf(values: ExplainValues, zone: string): QuoteRequest | null {
  const lines = wantedLines(values);
  if (lines.length === 0) return null;
  const { country, customer, codes, rate, currency, at, cash } = values;
  return {
    lines,
    customerId: customer?.value ?? null,
    codes: [...codes],
    destination: country === null ? null : { country, region: values.region.trim().toUpperCase() || null, postal: values.postal.trim() || null },
    shippingRateId: rate,
    currency,
    at: at && instantOf(at, zone),
    cash,
  };
}
