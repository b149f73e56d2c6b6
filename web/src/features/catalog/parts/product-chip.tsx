import type { ProductStatus } from '@/client/routers/products';
import { StatusChip } from '@/shared/kit';
import { PRODUCT_TONES } from '../status';
import { useCatalogWords } from '../words';

export function ProductChip({ status, inRow }: { status: ProductStatus; inRow?: boolean }) {
  const t = useCatalogWords();
  return <StatusChip tone={PRODUCT_TONES[status]} word={t.status[status]} meaning={inRow ? undefined : t.meanings[status]} inRow={inRow} />;
}
