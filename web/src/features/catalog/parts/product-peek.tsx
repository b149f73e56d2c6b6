import { useQuery } from '@tanstack/react-query';
import type { Product } from '@/client/routers/products';
import { failureOf, trpc } from '@/shared/api';
import { ButtonLink, Card, ErrorState, Skeleton } from '@/shared/kit';
import { Facts, PeekPanel } from '@/shared/shapes';
import { productOptions } from '../data';
import { useCatalogWords } from '../words';
import { ProductChip } from './product-chip';
import { VariantsCard } from './variants-card';

/** A product beside its list: how it looks, what of it is free, and where it stands in the shop. */
export function ProductPeek({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useCatalogWords();
  const { data: product, error, refetch } = useQuery(productOptions(id));
  return (
    <PeekPanel
      title={product?.title ?? t.title}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/products/$productId" params={{ productId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {product ? (
        <Seen product={product} />
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={5} />
      )}
    </PeekPanel>
  );
}

function Seen({ product }: { product: Product }) {
  const t = useCatalogWords();
  const { data: tree } = useQuery(trpc.categories.list.queryOptions(undefined, { staleTime: 60_000 }));
  const names = tree?.items.filter(({ id }) => product.categoryIds.includes(id)).map(({ name }) => name) ?? [];
  return (
    <div className="flex flex-col gap-16">
      <span>
        <ProductChip status={product.status} />
      </span>
      <Pictures product={product} />
      {product.description && <p className="line-clamp-6 whitespace-pre-line wrap-anywhere text-text-2">{product.description}</p>}
      <VariantsCard product={product} canWrite={false} />
      <Card title={t.form.organise}>
        <Facts
          facts={[
            { label: t.form.brand, value: product.brand || null },
            { label: t.form.categories, value: names.join(', ') || null },
            { label: t.form.channels, value: product.channels.join(', ') || null },
            { label: t.form.slug, value: product.slug },
          ]}
        />
      </Card>
    </div>
  );
}

/** All that are ready. */
function Pictures({ product: { media } }: { product: Product }) {
  const ready = media.flatMap(({ id, alt, sizes }) => {
    const size = sizes.find(({ width }) => width >= 320) ?? sizes.at(-1);
    return size ? [{ id, alt, url: size.url }] : [];
  });
  if (ready.length === 0) return null;
  return (
    <ul className="grid grid-cols-3 gap-8">
      {ready.map(({ id, alt, url }) => (
        <li key={id} className="aspect-square overflow-hidden rounded-card border border-line bg-sunken">
          <img src={url} alt={alt} className="size-full object-contain" />
        </li>
      ))}
    </ul>
  );
}
