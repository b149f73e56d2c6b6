import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import type { Product, Variant } from '@/client/routers/products';
import { client } from '@/shared/api';
import { CountField, FormDialog, MoneyField, SwitchField, TextField, useEditing } from '@/shared/forms';
import { ISO_CURRENCIES } from '@/shared/format';
import { Button, IconButton, Select, toast } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { productChanged } from '../data';
import { useCatalogWords } from '../words';

type Minor = number | string | null;

interface Values {
  readonly sku: string;
  readonly optionValues: string[];
  readonly prices: { readonly currency: string; readonly amountMinor: Minor; readonly compareAtMinor: Minor }[];
  readonly weightG: Minor;
  readonly barcode: string;
  readonly isSold: boolean;
}

interface VariantDialogProps {
  readonly product: Product;
  /** Null adds one. */
  readonly variant: Variant | null;
  readonly onClose: () => void;
}

const orNull = (value: Minor): number | null => (value === null ? null : Number(value));

/** A variant with a price for each currency. */
export function VariantDialog({ product, variant, onClose }: VariantDialogProps) {
  const { variants: t, form: f, reasons } = useCatalogWords();
  const { currency } = useStore();
  const editing = useEditing<Values, Product>({
    thing: null,
    values: {
      sku: variant?.sku ?? '',
      optionValues: variant?.optionValues ?? product.options.map(() => ''),
      prices: variant?.prices ?? [{ currency, amountMinor: null, compareAtMinor: null }],
      weightG: variant?.weightG ?? null,
      barcode: variant?.barcode ?? '',
      isSold: variant?.status !== 'archived',
    },
    reasons,
    reasonFields: { 'catalog.sku_taken': 'sku' },
    save: ({ prices, weightG, isSold, ...values }, context) => {
      const command = {
        ...values,
        weightG: orNull(weightG),
        prices: prices.map((price) => ({ currency: price.currency, amountMinor: Number(price.amountMinor), compareAtMinor: orNull(price.compareAtMinor) })),
      };
      const { id, version } = product;
      return variant
        ? client.variants.update.mutate({ ...command, id: variant.id, version, status: isSold ? 'active' : 'archived' }, { context })
        : client.variants.add.mutate({ productId: id, version, variants: [command] }, { context });
    },
    onSaved: async (saved) => {
      const { sku } = editing.form.getValues();
      onClose();
      await productChanged(saved);
      toast(t.saved(sku));
    },
  });
  return (
    <FormDialog editing={editing} title={variant ? t.editOf(variant.sku) : t.add} action={t.save} onClose={onClose}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        {product.options.map(({ name }, place) => (
          <TextField key={name} name={`optionValues.${place}`} label={name} required most={100} />
        ))}
        <TextField name="sku" label={f.sku} required most={100} />
        <TextField name="barcode" label={f.barcode} most={64} />
        <CountField name="weightG" label={f.weight} unit={t.grams} />
      </div>
      <PricesFields />
      {variant && <SwitchField name="isSold" label={t.isSold} />}
    </FormDialog>
  );
}

function PricesFields() {
  const { variants: t, form: f } = useCatalogWords();
  const { control, watch, getValues } = useFormContext<Values>();
  const { fields, append, remove } = useFieldArray({ control, name: 'prices' });
  const prices = watch('prices');
  const free = ISO_CURRENCIES.filter((code) => !prices.some((price) => price.currency === code));
  const higher = (place: number) => (value: Minor) => {
    const amount = getValues(`prices.${place}.amountMinor`);
    return typeof value === 'number' && typeof amount === 'number' && value <= amount ? f.compareAtLow : undefined;
  };
  return (
    <fieldset className="flex flex-col gap-8 pb-12">
      <legend className="pb-8 text-heading">{t.prices}</legend>
      {fields.map(({ id, currency }, place) => (
        <div key={id} className="flex items-start gap-8">
          <div className="grid min-w-0 flex-1 gap-x-12 rows:grid-cols-2">
            <MoneyField name={`prices.${place}.amountMinor`} label={f.price} required currency={currency} least={0} />
            <MoneyField name={`prices.${place}.compareAtMinor`} label={f.compareAt} currency={currency} least={0} check={higher(place)} />
          </div>
          <span className="pt-24">
            <IconButton icon={Trash2} label={t.removePrice(currency)} onClick={() => remove(place)} />
          </span>
        </div>
      ))}
      <NewPrice choices={free} onAdd={(currency) => append({ currency, amountMinor: null, compareAtMinor: null })} />
    </fieldset>
  );
}

function NewPrice({ choices, onAdd }: { choices: readonly string[]; onAdd: (currency: string) => void }) {
  const { variants: t } = useCatalogWords();
  const [chosen, setChosen] = useState('');
  const add = () => {
    onAdd(chosen);
    setChosen('');
  };
  return (
    <div className="flex items-center gap-8">
      <span className="w-1/3">
        <Select aria-label={t.currency} placeholder={t.currency} value={chosen} onPick={setChosen} choices={choices.map((value) => ({ value, label: value }))} />
      </span>
      <Button icon={Plus} disabledBecause={chosen === '' ? t.currencyFirst : undefined} onClick={add}>
        {t.addPrice}
      </Button>
    </div>
  );
}
