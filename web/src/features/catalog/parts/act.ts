// Activating, archiving and unpublishing: harmless, so done at once and taken back by Undo.
import type { Product, ProductAction, ProductStatus } from '@/client/routers/products';
import { client, failureOf } from '@/shared/api';
import { toast, useSayFailure } from '@/shared/kit';
import { productChanged } from '../data';
import { useCatalogWords } from '../words';

/** What leads back to where a product stood. */
const BACK: Record<ProductStatus, ProductAction> = { active: 'activate', archived: 'archive', draft: 'unpublish' };

export function useAct(): (product: Pick<Product, 'id' | 'version' | 'status' | 'title'>, action: ProductAction) => Promise<void> {
  const t = useCatalogWords();
  const say = useSayFailure(t.reasons);
  return async ({ id, version, status, title }, action) => {
    const changed = await client.products.act.mutate({ id, version, action });
    await productChanged(changed);
    const takeBack = async () => {
      try {
        // It may have changed since, which is no reason not to take this back.
        const now = await client.products.get.query({ id });
        await productChanged(await client.products.act.mutate({ id, version: now.version, action: BACK[status] }));
      } catch (error) {
        toast(say(failureOf(error)));
      }
    };
    toast(t.done[action](title), changed.allowedActions.includes(BACK[status]) ? takeBack : undefined);
  };
}
