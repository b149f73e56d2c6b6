import { Archive, CircleCheck, CircleDashed, Ellipsis } from 'lucide-react';
import type { Product, ProductAction } from '@/client/routers/products';
import { Button, type IconType, Menu, type Tried } from '@/shared/kit';
import { useCatalogWords } from '../words';
import { useAct } from './act';

const ICONS: Record<ProductAction, IconType> = { activate: CircleCheck, archive: Archive, unpublish: CircleDashed };
/** The likeliest first; the same order everywhere. */
const ORDER: readonly ProductAction[] = ['activate', 'archive', 'unpublish'];

interface ProductActsProps {
  readonly product: Product;
  /** Saving comes first then. */
  readonly dirty: boolean;
  readonly tried: Tried['tried'];
}

/** What the server allows with a product as it stands. */
export function ProductActs({ product, dirty, tried }: ProductActsProps) {
  const t = useCatalogWords();
  const act = useAct();
  const [main, ...rest] = ORDER.filter((action) => product.allowedActions.includes(action));
  const run = (action: ProductAction) => tried(() => act(product, action));
  return (
    <>
      {rest.length > 0 && (
        <Menu
          icon={Ellipsis}
          align="end"
          label={t.more}
          items={rest.map((action) => ({ label: t.acts[action], icon: ICONS[action], onSelect: () => void run(action) }))}
        />
      )}
      {main && (
        <Button tone={product.status === 'draft' && !dirty ? 'primary' : 'plain'} icon={ICONS[main]} onClick={() => run(main)}>
          {t.acts[main]}
        </Button>
      )}
    </>
  );
}
