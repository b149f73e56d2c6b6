// Activating, archiving and unpublishing: harmless, so done at once and taken back by Undo.
import type { Product, ProductAction, ProductStatus } from '@/client/routers/products';
import { client } from '@/shared/api';
import { toast } from '@/shared/kit';
import { productChanged } from '../data';
import { useCatalogWords } from '../words';

/** What leads back to where a product stood. */
const BACK: Record<ProductStatus, ProductAction> = { active: 'activate', archived: 'archive', draft: 'unpublish' };

export function useAct(): (product: Pick<Product, 'id' | 'version' | 'status' | 'title'>, action: ProductAction) => Promise<void> {
  const t = useCatalogWords();
  return async function act({ id, version, status, title }, action) {
    const changed = await client.products.act.mutate({ id, version, action });
    await productChanged(changed);
    const back = BACK[status];
    toast(t.done[action](title), changed.allowedActions.includes(back) ? () => act(changed, back) : undefined);
  };
}
