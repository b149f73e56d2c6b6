import { useQuery } from '@tanstack/react-query';
import { Grid3x3, Plus, Scale } from 'lucide-react';
import { useState } from 'react';
import type { Product, Variant } from '@/client/routers/products';
import { trpc } from '@/shared/api';
import { formatExact, formatMoney } from '@/shared/format';
import { Button, ButtonLink, Card, StatusChip } from '@/shared/kit';
import { useCan, useLocale, useStore } from '@/shared/session';
import { useCatalogWords } from '../words';
import { FillDialog } from './fill-dialog';
import { VariantDialog } from './variant-dialog';

/** Each variant with its price and what is free of it; a press opens it. */
export function VariantsCard({ product, canWrite }: { product: Product; canWrite: boolean }) {
  const { variants: t } = useCatalogWords();
  const [edited, setEdited] = useState<Variant | 'new' | null>(null);
  const [filling, setFilling] = useState(false);
  const enabled = useCan('inventory:read');
  const variantIds = product.variants.map(({ id }) => id);
  const { data } = useQuery(trpc.inventory.availability.queryOptions({ variantIds }, { enabled }));
  const free = new Map(data?.map((each) => [each.variantId, each.free]));
  const add = canWrite && (
    <span className="flex flex-wrap gap-8">
      <Button size="small" icon={Grid3x3} onClick={() => setFilling(true)}>
        {t.fill}
      </Button>
      <Button size="small" icon={Plus} onClick={() => setEdited('new')}>
        {t.add}
      </Button>
    </span>
  );
  return (
    <Card title={t.title} action={add} flush>
      <ul aria-label={t.title} className="pt-8">
        {product.variants.map((variant) => (
          <Row key={variant.id} variant={variant} free={free.get(variant.id)} onEdit={canWrite ? () => setEdited(variant) : undefined} />
        ))}
      </ul>
      {filling && <FillDialog product={product} onClose={() => setFilling(false)} />}
      {edited && <VariantDialog product={product} variant={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Card>
  );
}

interface RowProps {
  readonly variant: Variant;
  readonly free: number | null | undefined;
  readonly onEdit: (() => void) | undefined;
}

function Row({ variant: { id, sku, title, optionValues, prices, status }, free, onEdit }: RowProps) {
  const t = useCatalogWords();
  const locale = useLocale();
  const canExplain = useCan('pricing:quote');
  const { currency } = useStore();
  const name = optionValues.join(' / ') || title || t.variants.whole;
  const own = prices.find((price) => price.currency === currency);
  const others = prices.filter((price) => price !== own);
  const said = ({ amountMinor, currency: code }: { amountMinor: number; currency: string }) => formatMoney({ amountMinor, currency: code }, locale);
  return (
    <li className="flex flex-wrap items-center gap-x-16 gap-y-4 border-t border-line px-16 py-8">
      <span className="min-w-0 flex-1 basis-1/3 wrap-anywhere">
        {name}
        <span className="block font-mono text-code text-text-2">{sku}</span>
      </span>
      {status === 'archived' && <StatusChip inRow tone="idle" word={t.variants.archived} />}
      {typeof free === 'number' && (
        <span className="text-dense text-text-2 tabular-nums">
          {t.variants.free} {formatExact(free, locale)}
        </span>
      )}
      <span className="ml-auto text-right tabular-nums rows:w-1/4">
        {own ? said(own) : t.noPrice}
        {own?.compareAtMinor && <s className="ml-8 text-dense text-text-3">{said({ ...own, amountMinor: own.compareAtMinor })}</s>}
        {others.length > 0 && <span className="block text-dense text-text-2">{others.map(said).join(' · ')}</span>}
      </span>
      {canExplain && (
        <ButtonLink size="small" icon={Scale} to="/prices/explain" search={{ variant: id } as never} aria-label={t.variants.explainOf(sku)}>
          {t.variants.explain}
        </ButtonLink>
      )}
      {onEdit && (
        <Button size="small" onClick={onEdit} aria-label={t.variants.editOf(sku)}>
          {t.variants.edit}
        </Button>
      )}
    </li>
  );
}
