import { useNavigate } from '@tanstack/react-router';
import type { Attribute } from '@/client/routers/attributes';
import type { Product } from '@/client/routers/products';
import { client } from '@/shared/api';
import { CountField, MoneyField, SwitchField, TextField, useEditing } from '@/shared/forms';
import { Card, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale, useStore } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { productChanged } from '../data';
import { OptionsFields } from '../parts/options-fields';
import { AttributesCard, BasicsCard, OrganiseCard, useAttributes } from '../parts/product-fields';
import { commandOf, namedOptions, NEW_PRODUCT, noAttributes, type NewProductValues, variantsOf } from '../parts/values';
import { useCatalogWords } from '../words';

export function NewProduct() {
  const attributes = useAttributes();
  if (useCan('catalog:write')) return attributes ? <Form attributes={attributes} /> : <Skeleton shape="chart" count={3} />;
  return <Forbidden permission="catalog:write" />;
}

function Form({ attributes }: { attributes: readonly Attribute[] }) {
  const t = useCatalogWords();
  const navigate = useNavigate();
  const locale = useLocale();
  const { currency } = useStore();
  usePlace({ title: t.form.newTitle, parent: { label: t.title, to: '/products' } });
  const editing = useEditing<NewProductValues, Product>({
    thing: 'product',
    values: { ...NEW_PRODUCT, attributes: noAttributes(attributes) },
    reasons: t.reasons,
    reasonFields: { 'catalog.sku_taken': 'sku' },
    save: (values, context) => {
      const options = values.isVaried ? namedOptions(values.options).map(({ name }) => name.trim()) : [];
      const command = { ...commandOf(values, attributes, locale), variants: variantsOf(values, currency), options };
      return client.products.create.mutate(command, { context });
    },
    onSaved: async (product) => {
      await productChanged(product);
      toast(t.form.saved(product.title));
      await navigate({ to: '/products/$productId', params: { productId: product.id } });
    },
  });
  return (
    <FormPage
      title={t.form.newTitle}
      help={{ text: t.help.new, guide: 'catalog' }}
      back={{ label: t.title, link: { to: '/products', search: lastSearch('/products') as never } }}
      editing={editing}
      action={t.form.save}
      isNew
      side={<OrganiseCard />}
    >
      <BasicsCard />
      <SellingCard currency={currency} isVaried={editing.form.watch('isVaried')} priceNow={() => editing.form.getValues('price')} />
      <AttributesCard attributes={attributes} />
    </FormPage>
  );
}

interface SellingCardProps {
  readonly currency: string;
  readonly isVaried: boolean;
  readonly priceNow: () => number | string | null;
}

function SellingCard({ currency, isVaried, priceNow }: SellingCardProps) {
  const { form: t, variants } = useCatalogWords();
  const higher = (value: number | string | null) => {
    const price = priceNow();
    return typeof value === 'number' && typeof price === 'number' && value <= price ? t.compareAtLow : undefined;
  };
  return (
    <Card title={t.selling}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        <MoneyField name="price" label={t.price} required currency={currency} least={0} />
        <MoneyField name="compareAt" label={t.compareAt} hint={t.compareAtHint} currency={currency} least={0} check={higher} />
        <TextField name="sku" label={t.sku} hint={isVaried ? t.samePrice : t.skuHint} required most={100} />
        <CountField name="weightG" label={t.weight} unit={variants.grams} />
        {!isVaried && <TextField name="barcode" label={t.barcode} most={64} />}
      </div>
      <SwitchField name="isVaried" label={t.isVaried} />
      {isVaried && (
        <div className="pt-12">
          <OptionsFields />
        </div>
      )}
    </Card>
  );
}
