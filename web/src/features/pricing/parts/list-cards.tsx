// What a list of prices holds, and for whom it is.
import { Plus, Tags, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ListedPrice, PriceList } from '@/client/routers/priceLists';
import { client } from '@/shared/api';
import { formatExact, formatMoney } from '@/shared/format';
import { Button, Card, EmptyState, ErrorState, IconButton, Skeleton, toast, useTried } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { Facts, type Rows } from '@/shared/shapes';
import { listChanged, useGroups } from '../data';
import { usePricingWords } from '../words';
import { useSayDates } from './saying';
import { TiersDialog } from './tiers-dialog';

export function ListFactsCard({ list }: { list: PriceList }) {
  const { lists: t, detail } = usePricingWords();
  const zone = useZone();
  const dates = useSayDates();
  const names = new Map(useGroups().map(({ value, label }) => [value, label]));
  const { groupIds, currency } = list.terms;
  return (
    <Card title={detail.facts}>
      <Facts
        facts={[
          { label: t.columns.groups, value: groupIds.length === 0 ? t.everybody : groupIds.map((id) => names.get(id) ?? id).join(', ') },
          { label: t.columns.dates, value: `${dates(list)} (${zone})` },
          { label: t.columns.currency, value: currency },
        ]}
      />
    </Card>
  );
}

interface PricesCardProps {
  readonly list: PriceList;
  readonly prices: Rows<ListedPrice>;
  readonly canWrite: boolean;
}

/** Each variant with the catalog's price and its own; a press opens it. */
export function PricesCard({ list, prices, canWrite }: PricesCardProps) {
  const { lists: t, reasons } = usePricingWords();
  const [edited, setEdited] = useState<ListedPrice | 'new' | null>(null);
  const { note, tried } = useTried(reasons);
  const remove = ({ variantId, title, tiers }: ListedPrice) =>
    tried(async () => {
      const put = async (given: ListedPrice['tiers']) => listChanged(await client.priceLists.putPrices.mutate({ id: list.id, prices: [{ variantId, tiers: given }] }));
      await put([]);
      toast(t.removed(title), () => tried(() => put(tiers)));
    });
  const add = canWrite && (
    <Button size="small" icon={Plus} onClick={() => setEdited('new')}>
      {t.addVariant}
    </Button>
  );
  return (
    <Card title={t.prices} action={add} flush>
      {note && <div className="px-16 pb-8">{note}</div>}
      {prices.failure && <ErrorState failure={prices.failure} reasons={reasons} onRetry={prices.retry} />}
      {prices.isFirst && (
        <div className="p-16">
          <Skeleton shape="row" count={5} />
        </div>
      )}
      {!prices.isFirst && !prices.failure && prices.rows.length === 0 && <EmptyState icon={Tags} title={t.noPrices.title} text={t.noPrices.text} />}
      <ul aria-label={t.prices} className="pt-8 empty:hidden">
        {prices.rows.map((priced) => (
          <Row key={priced.variantId} priced={priced} currency={list.terms.currency} onEdit={canWrite ? () => setEdited(priced) : undefined} onRemove={() => remove(priced)} />
        ))}
      </ul>
      {prices.hasMore && (
        <div className="flex justify-center border-t border-line py-8">
          <Button tone="quiet" onClick={prices.more}>
            {t.more}
          </Button>
        </div>
      )}
      {edited && <TiersDialog list={list} priced={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Card>
  );
}

interface RowProps {
  readonly priced: ListedPrice;
  readonly currency: string;
  readonly onEdit: (() => void) | undefined;
  readonly onRemove: () => unknown;
}

function Row({ priced: { title, sku, baseMinor, tiers, variantId }, currency, onEdit, onRemove }: RowProps) {
  const { lists: t } = usePricingWords();
  const locale = useLocale();
  const said = (amountMinor: number) => formatMoney({ amountMinor, currency }, locale);
  const name = title || variantId;
  return (
    <li className="flex flex-wrap items-center gap-x-16 gap-y-4 border-t border-line px-16 py-8">
      <span className="min-w-0 flex-1 basis-1/3 wrap-anywhere">
        {name}
        <span className="block font-mono text-code text-text-2">{sku || t.gone}</span>
      </span>
      <span className="text-dense text-text-2 tabular-nums">{baseMinor === null ? t.noBase : t.base(said(baseMinor))}</span>
      <span className="ml-auto text-right tabular-nums rows:w-1/4">
        {tiers.map(({ least, amountMinor }) => (
          <span key={least} className="block">
            {least > 1 && <span className="pr-8 text-dense text-text-2">{t.fromUnits(formatExact(least, locale))}</span>}
            {said(amountMinor)}
          </span>
        ))}
      </span>
      {onEdit && (
        <span className="flex items-center gap-4">
          <Button size="small" onClick={onEdit} aria-label={t.editPricesOf(name)}>
            {t.editPrices}
          </Button>
          <IconButton icon={Trash2} size="small" label={t.remove(name)} onClick={onRemove} />
        </span>
      )}
    </li>
  );
}
