// Zones of shipping with their places, and the rates of a zone.
import { Plus, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useFieldArray } from 'react-hook-form';
import type { ShippingMeasure, ShippingRate, ShippingZone } from '@/client/routers/shipping';
import { client } from '@/shared/api';
import { CountField, type FieldProps, FormDialog, MoneyField, PickOne, SwitchField, TextField, type Typed, useEditing } from '@/shared/forms';
import { countriesIn, ISO_CURRENCIES } from '@/shared/format';
import { Button, IconButton, toast } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { zonesChanged } from '../data';
import { usePricingWords } from '../words';
import { orNone } from './place';

interface ZoneValues {
  readonly name: string;
  readonly places: readonly { readonly country: string | null; readonly region: string | null; readonly postalPrefix: string | null }[];
}

/** Null makes one. */
export function ZoneDialog({ zone, onClose }: { zone: ShippingZone | null; onClose: () => void }) {
  const { shipping: t, reasons, places } = usePricingWords();
  const language = useLanguage();
  const countries = useMemo(() => countriesIn(language), [language]);
  const editing = useEditing<ZoneValues, ShippingZone>({
    thing: null,
    values: { name: zone?.terms.name ?? '', places: zone?.terms.places ?? [{ country: null, region: null, postalPrefix: null }] },
    reasons,
    within: 'terms',
    save: (values, context) => {
      const terms = {
        name: values.name.trim(),
        places: values.places.map(({ country, region, postalPrefix }) => ({ country, region: orNone(region)?.toUpperCase() ?? null, postalPrefix: orNone(postalPrefix) })),
      };
      return zone ? client.shipping.updateZone.mutate({ id: zone.id, terms }, { context }) : client.shipping.createZone.mutate({ terms }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await zonesChanged();
      toast(t.saved(saved.terms.name));
    },
  });
  const { fields, append, remove } = useFieldArray({ control: editing.form.control as never, name: 'places' });
  return (
    <FormDialog editing={editing} title={zone ? t.editTitle(zone.terms.name) : t.createZone} action={t.saveZone} onClose={onClose}>
      <TextField name="name" label={t.zoneName} hint={t.zoneNameHint} required most={200} autoFocus />
      <fieldset className="flex flex-col gap-8">
        <legend className="pb-4 text-strong">{t.places}</legend>
        {fields.map(({ id }, place) => (
          <div key={id} className="flex items-start gap-8">
            <div className="grid min-w-0 flex-1 grid-cols-2 gap-8 rows:grid-cols-3">
              <div className="col-span-2 min-w-0 rows:col-span-1">
                <PickOne name={`places.${place}.country`} label={places.country} bare placeholder={places.world} choices={countries} />
              </div>
              <PlaceText name={`places.${place}.region`} label={places.region} />
              <PlaceText name={`places.${place}.postalPrefix`} label={places.postalPrefix} />
            </div>
            {fields.length > 1 && <IconButton icon={Trash2} label={t.removePlace(place + 1)} onClick={() => remove(place)} />}
          </div>
        ))}
        <span>
          <Button size="small" icon={Plus} onClick={() => append({ country: null, region: null, postalPrefix: null } as never)}>
            {t.addPlace}
          </Button>
        </span>
      </fieldset>
    </FormDialog>
  );
}

const PlaceText = ({ name, label }: { name: string; label: string }) => <TextField name={name} label={label} placeholder={label} bare most={16} />;

interface RateValues {
  readonly name: string;
  readonly currency: string;
  readonly measure: ShippingMeasure;
  readonly bands: readonly { readonly least: Typed; readonly amountMinor: Typed }[];
  readonly most: Typed;
  readonly freeAboveMinor: Typed;
  readonly taxClass: string;
  readonly enabled: boolean;
}

interface RateDialogProps {
  readonly zone: ShippingZone;
  /** Null makes one. */
  readonly rate: ShippingRate | null;
  readonly onClose: () => void;
}

const MEASURES = ['price', 'weight', 'quantity'] as const;

export function RateDialog({ zone, rate, onClose }: RateDialogProps) {
  const { shipping: t, taxes, reasons } = usePricingWords();
  const store = useStore();
  const terms = rate?.terms;
  const editing = useEditing<RateValues, ShippingRate>({
    thing: null,
    values: {
      name: terms?.name ?? '',
      currency: terms?.currency ?? store.currency,
      measure: terms?.measure ?? 'price',
      bands: terms?.bands ?? [{ least: 0, amountMinor: null }],
      most: terms?.most ?? null,
      freeAboveMinor: terms?.freeAboveMinor ?? null,
      taxClass: terms?.taxClass ?? 'standard',
      enabled: terms?.enabled ?? true,
    },
    reasons,
    within: 'terms',
    save: (values, context) => {
      const orNull = (value: Typed) => (value === null ? null : Number(value));
      const wanted = {
        ...values,
        name: values.name.trim(),
        taxClass: values.taxClass.trim(),
        bands: values.bands.map(({ least, amountMinor }) => ({ least: Number(least ?? 0), amountMinor: Number(amountMinor) })),
        most: orNull(values.most),
        freeAboveMinor: orNull(values.freeAboveMinor),
      };
      return rate ? client.shipping.updateRate.mutate({ id: rate.id, terms: wanted }, { context }) : client.shipping.createRate.mutate({ zoneId: zone.id, terms: wanted }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await zonesChanged();
      toast(t.saved(saved.terms.name));
    },
  });
  const { fields, append, remove } = useFieldArray({ control: editing.form.control as never, name: 'bands' });
  const currency = editing.form.watch('currency');
  const measure = editing.form.watch('measure');
  return (
    <FormDialog editing={editing} title={rate ? t.editTitle(rate.terms.name) : t.createRateOf(zone.terms.name)} action={t.saveRate} onClose={onClose}>
      <TextField name="name" label={t.rateName} hint={t.rateNameHint} required most={200} autoFocus />
      <div className="grid gap-x-12 rows:grid-cols-2">
        <PickOne name="measure" label={t.measure} required choices={MEASURES.map((value) => ({ value, label: t.measures[value] }))} />
        <PickOne name="currency" label={t.currency} required choices={ISO_CURRENCIES.map((value) => ({ value, label: value }))} />
      </div>
      <fieldset className="flex flex-col gap-8 pb-12">
        <legend className="pb-4 text-strong">{t.bands}</legend>
        {fields.map(({ id }, place) => (
          <div key={id} className="flex items-start gap-8">
            <div className="grid min-w-0 flex-1 grid-cols-2 gap-x-12">
              <MeasureField name={`bands.${place}.least`} label={t.from} required measure={measure} currency={currency} />
              <MoneyField name={`bands.${place}.amountMinor`} label={t.costs} required currency={currency} least={0} />
            </div>
            {fields.length > 1 && (
              <span className="pt-24">
                <IconButton icon={Trash2} label={t.removeBand(place + 1)} onClick={() => remove(place)} />
              </span>
            )}
          </div>
        ))}
        <span>
          <Button size="small" icon={Plus} onClick={() => append({ least: null, amountMinor: null } as never)}>
            {t.addBand}
          </Button>
        </span>
      </fieldset>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <MeasureField name="most" label={t.most} hint={t.mostHint} measure={measure} currency={currency} />
        <MoneyField name="freeAboveMinor" label={t.freeAbove} currency={currency} least={0} />
        <TextField name="taxClass" label={taxes.columns.taxClass} required most={40} />
      </div>
      <SwitchField name="enabled" label={t.enabled} />
    </FormDialog>
  );
}

/** Bands are counted in money, in grams or in units. */
function MeasureField({ measure, currency, ...field }: FieldProps & { measure: ShippingMeasure; currency: string }) {
  const { shipping: t } = usePricingWords();
  if (measure === 'price') return <MoneyField {...field} currency={currency} least={0} />;
  return <CountField {...field} unit={measure === 'weight' ? t.grams : t.units} />;
}
