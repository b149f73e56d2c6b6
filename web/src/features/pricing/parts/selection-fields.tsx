import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { findProducts, findVariants } from '@/features/catalog';
import { trpc } from '@/shared/api';
import { PickMany, PickManyFound, SwitchField } from '@/shared/forms';
import type { Choice } from '@/shared/kit';
import { useCan, useLocale, useStore } from '@/shared/session';
import { useCategories } from '../data';
import { usePricingWords } from '../words';

interface SelectionFieldsProps {
  /** Of the fields together: `action.on`. */
  readonly name: string;
  /** What is chosen here, switched on: "Only off some products". */
  readonly label: string;
}

/** Everything, or whatever is in some categories, products, variants or brands. */
export function SelectionFields({ name, label }: SelectionFieldsProps) {
  const { selection: t } = usePricingWords();
  const isSome = useWatch({ name: `${name}.isSome` }) as boolean;
  return (
    <div className="pb-8">
      <SwitchField name={`${name}.isSome`} label={label} hint={isSome ? t.hint : undefined} />
      {isSome && <Pickers name={name} />}
    </div>
  );
}

function Pickers({ name }: { name: string }) {
  const { selection: t } = usePricingWords();
  const locale = useLocale();
  const { currency } = useStore();
  const variants = async (text: string) =>
    (await findVariants(text, currency, locale)).map(({ value, title, sku }) => ({ value, label: `${title} · ${sku}` }));
  return (
    <div className="grid gap-x-12 pt-12 rows:grid-cols-2">
      <PickMany name={`${name}.categoryIds`} label={t.categoriesLabel} placeholder={t.find} choices={useCategories()} />
      <PickManyFound name={`${name}.productIds`} label={t.productsLabel} placeholder={t.find} search={findProducts} />
      <PickMany name={`${name}.brands`} label={t.brandsLabel} placeholder={t.find} choices={useBrands()} free />
      <PickManyFound name={`${name}.variantIds`} label={t.variantsLabel} placeholder={t.find} search={variants} />
    </div>
  );
}

function useBrands(): readonly Choice[] {
  const enabled = useCan('catalog:read');
  const { data } = useQuery(trpc.products.facets.queryOptions({}, { enabled, staleTime: 60_000 }));
  const brands = data?.facets.find(({ name }) => name === 'brand')?.values ?? [];
  return brands.map(({ value }) => ({ value, label: value }));
}
