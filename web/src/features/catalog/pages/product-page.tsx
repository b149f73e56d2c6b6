import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Attribute } from '@/client/routers/attributes';
import type { Product } from '@/client/routers/products';
import { DemandCard } from '@/features/predictions';
import { client, failureOf } from '@/shared/api';
import { useEditing } from '@/shared/forms';
import { AfterBlink, ErrorState, Forbidden, Skeleton, toast, useTried } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { Columns, FormPage } from '@/shared/shapes';
import { productChanged, productOptions } from '../data';
import { MediaCard } from '../parts/media-card';
import { ProductActs } from '../parts/product-acts';
import { ProductChip } from '../parts/product-chip';
import { AttributesCard, BasicsCard, OrganiseCard, useAttributes } from '../parts/product-fields';
import { commandOf, type ProductValues, valuesOf } from '../parts/values';
import { VariantsCard } from '../parts/variants-card';
import { useCatalogWords } from '../words';

const PICTURES_MS = 2_000;
export function ProductPage() {
  return useCan('catalog:read') ? <Found /> : <Forbidden permission="catalog:read" />;
}

function Found() {
  const t = useCatalogWords();
  const { productId = '' } = useParams({ strict: false });
  const attributes = useAttributes();
  const { data: product, error, refetch } = useQuery({
    ...productOptions(productId),
    // Sizes of new pictures are made by a job.
    refetchInterval: ({ state }) => (state.data?.media.some(({ status }) => status === 'pending') ? PICTURES_MS : false),
  });
  usePlace({ title: product?.title ?? t.title, parent: product && { label: t.title, to: '/products' } });
  const reload = async () => (await refetch()).data;
  if (product && attributes) return <Form key={product.id} product={product} attributes={attributes} reload={reload} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <FormSkeleton />;
}

interface FormProps {
  readonly product: Product;
  readonly attributes: readonly Attribute[];
  readonly reload: () => Promise<Product | undefined>;
}

function Form({ product, attributes, reload }: FormProps) {
  const t = useCatalogWords();
  const locale = useLocale();
  const canWrite = useCan('catalog:write');
  const { note, tried } = useTried(t.reasons);
  const editing = useEditing<ProductValues, Product>({
    thing: 'product',
    id: product.id,
    version: product.version,
    values: valuesOf(product, attributes, locale),
    reasons: t.reasons,
    reasonFields: { 'catalog.slug_taken': 'slug' },
    conflicts: ['catalog.product_changed'],
    reload: async () => ({ values: valuesOf((await reload()) ?? product, attributes, locale) }),
    save: (values, context) =>
      client.products.update.mutate(
        { id: product.id, version: product.version, slug: values.slug.trim(), ...commandOf(values, attributes, locale) },
        { context },
      ),
    onSaved: async (saved) => {
      await productChanged(saved);
      toast(t.form.saved(saved.title));
    },
  });
  return (
    <FormPage
      title={product.title}
      help={{ text: t.help.product, guide: 'catalog' }}
      back={{ label: t.title, link: { to: '/products', search: lastSearch('/products') as never } }}
      status={<ProductChip status={product.status} />}
      actions={canWrite && <ProductActs product={product} dirty={editing.dirty} tried={tried} />}
      editing={editing}
      action={t.form.save}
      readOnlyBecause={canWrite ? undefined : t.needs('catalog:write')}
      side={<OrganiseCard slug />}
    >
      {note}
      <BasicsCard />
      <VariantsCard product={product} canWrite={canWrite} />
      <DemandCard productId={product.id} />
      <MediaCard product={product} canWrite={canWrite} />
      <AttributesCard attributes={attributes} />
    </FormPage>
  );
}

function FormSkeleton() {
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Columns side={<Skeleton shape="chart" count={2} />}>
          <Skeleton shape="chart" count={3} />
        </Columns>
      </div>
    </AfterBlink>
  );
}
