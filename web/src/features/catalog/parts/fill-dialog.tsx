// Options of a product that stands, and the variants that their values still lack.
import type { Product } from '@/client/routers/products';
import { client } from '@/shared/api';
import { FormDialog, MoneyField, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { useStore } from '@/shared/session';
import { productChanged } from '../data';
import { useCatalogWords } from '../words';
import { OptionsFields } from './options-fields';
import { namedOptions, type OptionValues } from './values';

interface FillValues {
  readonly options: readonly OptionValues[];
  readonly skuPrefix: string;
  readonly price: number | string | null;
}

/** Those that stand; a product without any begins with an empty one. */
const optionsOf = ({ options }: Product): readonly OptionValues[] => (options.length === 0 ? [{ name: '', values: [] }] : options);

export function FillDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const { fill: t, form: f, reasons } = useCatalogWords();
  const { currency } = useStore();
  const editing = useEditing<FillValues, Product>({
    thing: null,
    values: { options: optionsOf(product), skuPrefix: product.variants[0]?.sku ?? '', price: null },
    reasons,
    reasonFields: { 'catalog.sku_taken': 'skuPrefix' },
    save: ({ options, skuPrefix, price }, context) =>
      client.variants.fill.mutate(
        {
          productId: product.id,
          version: product.version,
          options: namedOptions(options).map(({ name, values }) => ({ name: name.trim(), values: [...values] })),
          skuPrefix: skuPrefix.trim(),
          prices: price === null ? [] : [{ currency, amountMinor: Number(price) }],
        },
        { context },
      ),
    onSaved: async (saved) => {
      onClose();
      await productChanged(saved);
      toast(t.done(saved.variants.length - product.variants.length));
    },
  });
  return (
    <FormDialog editing={editing} title={t.title} description={t.text} action={t.action} onClose={onClose}>
      <OptionsFields />
      <TextField name="skuPrefix" label={t.prefix} hint={t.prefixHint} required most={80} />
      <MoneyField name="price" label={f.price} hint={t.priceHint} currency={currency} least={0} />
    </FormDialog>
  );
}
