// Rates of taxes, and customers who are not taxed as others are.
import { useMemo } from 'react';
import { findCustomers } from '@/features/customers';
import type { TaxExemption, TaxRate } from '@/client/routers/taxes';
import type { TaxStanding } from '@/client/shared';
import { client } from '@/shared/api';
import { CountField, DateField, FormDialog, PercentField, PickFound, PickOne, SwitchField, TextField, type Typed, useEditing } from '@/shared/forms';
import { countriesIn, dayIn } from '@/shared/format';
import { endOf } from '@/shared/format/days';
import { type Choice, toast } from '@/shared/kit';
import { useZone } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { taxesChanged } from '../data';
import { usePricingWords } from '../words';
import { orNone } from './place';

interface RateValues {
  readonly name: string;
  readonly country: string | null;
  readonly region: string;
  readonly postalPrefix: string;
  readonly ratePpm: Typed;
  readonly taxClass: string;
  readonly layer: Typed;
  readonly reverseCharge: boolean;
}

/** Null makes one. */
export function TaxRateDialog({ rate, onClose }: { rate: TaxRate | null; onClose: () => void }) {
  const { taxes: t, reasons, places } = usePricingWords();
  const language = useLanguage();
  const countries = useMemo(() => countriesIn(language), [language]);
  const terms = rate?.terms;
  const editing = useEditing<RateValues, TaxRate>({
    thing: null,
    values: {
      name: terms?.name ?? '',
      country: terms?.country ?? null,
      region: terms?.region ?? '',
      postalPrefix: terms?.postalPrefix ?? '',
      ratePpm: terms?.ratePpm ?? null,
      taxClass: terms?.taxClass ?? '',
      layer: terms?.layer ?? 1,
      reverseCharge: terms?.reverseCharge ?? false,
    },
    reasons,
    within: 'terms',
    reasonFields: { 'pricing.tax_rate_taken': 'country' },
    save: (values, context) => {
      const wanted = {
        name: values.name.trim(),
        country: values.country ?? '',
        region: orNone(values.region)?.toUpperCase() ?? null,
        postalPrefix: orNone(values.postalPrefix),
        ratePpm: Number(values.ratePpm),
        taxClass: orNone(values.taxClass),
        layer: Number(values.layer ?? 1),
        reverseCharge: values.reverseCharge,
      };
      return rate ? client.taxes.update.mutate({ id: rate.id, terms: wanted }, { context }) : client.taxes.create.mutate({ terms: wanted }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await taxesChanged();
      toast(t.saved(saved.terms.name));
    },
  });
  return (
    <FormDialog editing={editing} title={rate ? t.editTitle(rate.terms.name) : t.create} action={t.save} onClose={onClose}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <TextField name="name" label={t.columns.name} hint={t.nameHint} required most={200} autoFocus />
        <PercentField name="ratePpm" label={t.columns.rate} required digits={4} />
        <PickOne name="country" label={places.country} required choices={countries} />
        <TextField name="region" label={places.region} hint={places.regionHint} most={10} />
        <TextField name="postalPrefix" label={places.postalPrefix} hint={places.postalPrefixHint} most={16} />
        <TextField name="taxClass" label={t.columns.taxClass} hint={t.taxClassHint} most={40} />
        <CountField name="layer" label={t.columns.layer} hint={t.layerHint} required least={1} most={9} />
      </div>
      <SwitchField name="reverseCharge" label={t.reverseCharge} hint={t.reverseChargeHint} />
    </FormDialog>
  );
}

interface ExemptionValues {
  readonly customer: Choice | null;
  readonly standing: Exclude<TaxStanding, 'taxed'>;
  readonly number: string;
  readonly lastDay: string | null;
}

interface ExemptionDialogProps {
  /** Null is for another customer. */
  readonly exemption: TaxExemption | null;
  readonly name: string;
  readonly onClose: () => void;
}

export function ExemptionDialog({ exemption, name, onClose }: ExemptionDialogProps) {
  const { exemptions: t, reasons } = usePricingWords();
  const zone = useZone();
  const standing = exemption?.standing ?? 'exempt';
  // What is over at midnight had the day before as its last.
  const lastDay = exemption?.validUntil ? dayIn(new Date(Date.parse(exemption.validUntil) - 1), zone) : null;
  const editing = useEditing<ExemptionValues, TaxExemption>({
    thing: null,
    values: {
      customer: exemption && { value: exemption.customerId, label: name },
      standing: standing === 'taxed' ? 'exempt' : standing,
      number: exemption?.number ?? '',
      lastDay,
    },
    reasons,
    save: (values, context) =>
      client.taxes.putExemption.mutate(
        {
          customerId: values.customer?.value ?? '',
          standing: values.standing,
          number: values.number.trim(),
          validUntil: values.lastDay && endOf(values.lastDay, zone),
        },
        { context },
      ),
    onSaved: async () => {
      onClose();
      await taxesChanged();
      toast(t.saved);
    },
  });
  const choices = (['exempt', 'business'] as const).map((value) => ({ value, label: t.standingsLong[value] }));
  return (
    <FormDialog editing={editing} title={exemption ? t.editTitle(name) : t.create} action={t.save} onClose={onClose}>
      {!exemption && <PickFound name="customer" label={t.columns.customer} required search={findCustomers} />}
      <PickOne name="standing" label={t.columns.standing} required choices={choices} />
      <TextField name="number" label={t.columns.number} hint={t.numberHint} most={50} />
      <DateField name="lastDay" label={t.lastDay} />
    </FormDialog>
  );
}
