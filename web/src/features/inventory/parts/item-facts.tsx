import type { StockItem } from '@/client/routers/inventory';
import { Card, Link } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { nameOf } from './naming';

/** What it is, and what of it is elsewhere. */
export function ItemFacts({ item }: { item: StockItem }) {
  const { columns: t, counts } = useInventoryWords();
  const { exact } = useCounting();
  const canSee = useCan('catalog:read');
  const name = nameOf(item);
  return (
    <Card title={counts.facts}>
      <Facts
        facts={[
          {
            label: t.product,
            value: canSee ? (
              <Link to="/products/$productId" params={{ productId: item.productId }}>
                {name}
              </Link>
            ) : (
              name
            ),
          },
          { label: t.sku, value: <span className="font-mono text-code">{item.sku}</span> },
          { label: t.incoming, value: exact(item.incoming) },
          { label: t.waiting, value: exact(item.waiting) },
        ]}
      />
    </Card>
  );
}
