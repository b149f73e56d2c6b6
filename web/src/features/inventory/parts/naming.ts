// What variants are called: by their product, with what tells them from their siblings.
import type { StockedVariant } from '@/client/routers/inventory';
import type { Choice } from '@/shared/kit';
import { client } from '@/shared/api';

interface Called {
  readonly title: string;
  readonly productTitle: string;
}

export const nameOf = ({ title, productTitle }: Called): string =>
  [productTitle, title].filter((part, place) => part && (place === 0 || part !== productTitle)).join(' · ');

export interface FoundGood extends Choice {
  readonly good: StockedVariant;
}

/** What can lie on a shelf, by words, SKU or barcode, the best first. */
export async function findGoods(text: string): Promise<readonly FoundGood[]> {
  const search = text.trim();
  if (search === '') return [];
  const found = await client.inventory.find.query({ search });
  return found.map((good) => ({ value: good.variantId, label: `${nameOf(good)} · ${good.sku}`, good }));
}
