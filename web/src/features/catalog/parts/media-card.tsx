import type { Product } from '@/client/routers/products';
import { client, queryClient } from '@/shared/api';
import { base64Of } from '@/shared/files';
import { MediaField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { productChanged, productOptions } from '../data';
import { useCatalogWords } from '../words';

const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** Pictures of a product, in the order in which the shop shows them. */
export function MediaCard({ product, canWrite }: { product: Product; canWrite: boolean }) {
  const t = useCatalogWords();
  const upload = async (file: File) => {
    await client.media.upload.mutate({ productId: product.id, content: await base64Of(file) });
    await queryClient.invalidateQueries({ queryKey: productOptions(product.id).queryKey });
  };
  return (
    <Card title={t.media.title}>
      <MediaField
        label={t.media.title}
        accept={ACCEPTED}
        pictures={product.media.map(({ id, alt, status, sizes }) => ({
          id,
          alt,
          url: sizes.find(({ width }) => width >= 320)?.url ?? sizes.at(-1)?.url ?? null,
          failed: status === 'failed',
        }))}
        onUpload={upload}
        onDescribe={async (id, alt) => productChanged(await client.media.update.mutate({ id, alt }))}
        onMove={async (id, position) => productChanged(await client.media.update.mutate({ id, position }))}
        onDelete={async (id) => productChanged(await client.media.delete.mutate({ id }))}
        disabledBecause={canWrite ? undefined : t.needs('catalog:write')}
      />
    </Card>
  );
}
