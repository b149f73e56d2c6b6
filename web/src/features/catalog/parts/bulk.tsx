// What is done with many products: those that are named, at most as many as one call takes.
import { Archive, CircleCheck, CircleDashed, Coins } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ChangedProducts, ProductAction, ProductSummary } from '@/client/routers/products';
import { client } from '@/shared/api';
import { Banner, type IconType, toast, useSayFailure, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { BulkAct, Chosen } from '@/shared/shapes';
import { productChanged } from '../data';
import { useCatalogWords } from '../words';
import { PriceDialog } from './price-dialog';

const ACTIONS: ReadonlyArray<readonly [ProductAction, IconType]> = [
  ['activate', CircleCheck],
  ['archive', Archive],
  ['unpublish', CircleDashed],
];

const idsOf = (chosen: Chosen): string[] => (chosen.kind === 'some' ? [...chosen.ids] : []);

/** The acts for the bar, and what they had to say: a dialog, and the products that stayed as they were. */
export function useBulk(rows: readonly ProductSummary[]): { readonly bulk: readonly BulkAct[]; readonly said: ReactNode } {
  const { bulk: t, acts, reasons } = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const say = useSayFailure(reasons);
  const { note, tried } = useTried(reasons);
  const [pricing, setPricing] = useState<readonly string[] | null>(null);
  const [stayed, setStayed] = useState<ChangedProducts['notChanged']>([]);
  if (!canWrite) return { bulk: [], said: null };
  const done = (changed: ChangedProducts) => {
    void productChanged();
    setStayed(changed.notChanged);
    if (changed.changed.length > 0) toast(t.changed(changed.changed.length));
  };
  const act = (action: ProductAction, chosen: Chosen) =>
    tried(async () => done(await client.products.actOnMany.mutate({ ids: idsOf(chosen), action })));
  const titleOf = (id: string) => rows.find((row) => row.id === id)?.title ?? id;
  const why = (code: string) => say({ reason: code as never, message: code, retryable: false, incidentId: null, issues: [], retryAfterSeconds: null });
  return {
    bulk: [
      { key: 'prices', icon: Coins, label: t.prices, someOnly: t.some, onAct: (chosen: Chosen) => setPricing(idsOf(chosen)) },
      ...ACTIONS.map(([action, icon]) => ({ key: action, icon, label: acts[action], someOnly: t.some, onAct: (chosen: Chosen) => act(action, chosen) })),
    ],
    said: (
      <>
        {note && <div className="pb-12">{note}</div>}
        {stayed.length > 0 && (
          <div className="pb-12">
            <Banner tone="warn">
              {t.stayed(stayed.length)}
              <ul className="text-dense">
                {stayed.map(({ id, code }) => (
                  <li key={id}>{`${titleOf(id)}: ${why(code)}`}</li>
                ))}
              </ul>
            </Banner>
          </div>
        )}
        {pricing && <PriceDialog ids={pricing} onClose={() => setPricing(null)} onDone={done} />}
      </>
    ),
  };
}
