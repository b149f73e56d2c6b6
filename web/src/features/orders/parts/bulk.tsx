// What is done with many orders: those that are named, or all that the filters find.
import { Ban, PackageCheck, Tag } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { OrderStatus } from '@/client/routers/orders';
import type { OrderSummary } from '@/client/shared';
import { Banner, useSayFailure, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { BulkAct, Chosen } from '@/shared/shapes';
import { fetchAll, type OrderFilter } from '../data';
import { useOrderWords } from '../words';
import { CancelManyDialog, FulfilManyDialog } from './bulk-dialogs';
import { type NotTagged, TagDialog } from './tag-dialog';

const FULFILLED_FROM: readonly OrderStatus[] = ['confirmed', 'partly_fulfilled'];
const CANCELLED_FROM: readonly OrderStatus[] = ['draft', 'awaiting_payment', 'confirmed'];

interface Asking {
  readonly act: 'fulfil' | 'cancel' | 'tag';
  readonly orders: readonly OrderSummary[];
}

/** The acts for the bar, and what they ask and have to say. */
export function useBulk(rows: readonly OrderSummary[], filter: OrderFilter): { readonly bulk: readonly BulkAct[]; readonly said: ReactNode } {
  const { acts, bulk: t, reasons } = useOrderWords();
  const canWrite = useCan('orders:write');
  const say = useSayFailure(reasons);
  const { note, tried } = useTried(reasons);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [stayed, setStayed] = useState<readonly NotTagged[]>([]);
  const ordersOf = async (chosen: Chosen) =>
    chosen.kind === 'some' ? rows.filter(({ id }) => chosen.ids.has(id)) : (await fetchAll(filter)).filter(({ id }) => !chosen.except.has(id));
  const ask = (act: Asking['act']) => (chosen: Chosen) =>
    tried(async () => {
      setStayed([]);
      setAsking({ act, orders: await ordersOf(chosen) });
    });
  const close = () => setAsking(null);
  const chosenFrom = (statuses: readonly OrderStatus[]) => {
    const orders = asking?.orders.filter(({ status }) => statuses.includes(status)) ?? [];
    return { orders, leftOut: (asking?.orders.length ?? 0) - orders.length, onClose: close };
  };
  const write: readonly BulkAct[] = [
    { key: 'fulfil', icon: PackageCheck, label: acts.fulfil, onAct: ask('fulfil') },
    { key: 'tag', icon: Tag, label: t.tag, onAct: ask('tag') },
    { key: 'cancel', icon: Ban, label: acts.cancel, tone: 'danger', onAct: ask('cancel') },
  ];
  return {
    bulk: canWrite ? write : [],
    said: (
      <>
        {note && <div className="pb-12">{note}</div>}
        {stayed.length > 0 && (
          <div className="pb-12">
            <Banner tone="warn">
              {t.stayed(stayed.length)}
              <ul className="text-dense">
                {stayed.map(({ name, failure }) => (
                  <li key={name}>{`${name}: ${say(failure)}`}</li>
                ))}
              </ul>
            </Banner>
          </div>
        )}
        {asking?.act === 'fulfil' && <FulfilManyDialog {...chosenFrom(FULFILLED_FROM)} />}
        {asking?.act === 'cancel' && <CancelManyDialog {...chosenFrom(CANCELLED_FROM)} />}
        {asking?.act === 'tag' && <TagDialog orders={asking.orders} onClose={close} onStayed={setStayed} />}
      </>
    ),
  };
}
