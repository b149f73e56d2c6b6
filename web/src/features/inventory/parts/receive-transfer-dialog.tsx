import { useWatch } from 'react-hook-form';
import type { Transfer } from '@/client/routers/transfers';
import { client } from '@/shared/api';
import { CountField, FormDialog, useEditing } from '@/shared/forms';
import { Banner, toast } from '@/shared/kit';
import { stockChanged, useGoods, useLocationName } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { nameOf } from './naming';
import { arrivedOf, sentOf } from './transfer';

interface Values {
  /** By line. */
  readonly arrived: Record<string, number | null>;
}

/** Counts what has arrived of each line; what has not is lost. */
export function ReceiveTransferDialog({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const words = useInventoryWords();
  const t = words.transfers;
  const { units, exact } = useCounting();
  const goods = useGoods(transfer.lines.map(({ variantId }) => variantId));
  const source = useLocationName()(transfer.sourceId);
  const editing = useEditing<Values, Transfer>({
    thing: null,
    values: { arrived: Object.fromEntries(transfer.lines.map(({ id, quantity }) => [id, quantity])) },
    reasons: words.reasons,
    save: ({ arrived }, context) => {
      const lines = transfer.lines.map(({ id }) => ({ lineId: id, received: Number(arrived[id] ?? 0) }));
      return client.transfers.receive.mutate({ id: transfer.id, lines }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await stockChanged();
      toast(t.received(units(arrivedOf(saved.lines))));
    },
  });
  const arrived = useWatch({ control: editing.form.control, name: 'arrived' });
  const sum = Object.values(arrived).reduce<number>((all, value) => all + (typeof value === 'number' ? value : 0), 0);
  const lost = sentOf(transfer.lines) - sum;
  return (
    <FormDialog editing={editing} title={t.receiveTitle(source)} description={t.receiveText} action={t.receiveAction(units(sum))} onClose={onClose}>
      <ul aria-label={t.arrived} className="flex flex-col">
        {transfer.lines.map(({ id, variantId, code, quantity }) => {
          const good = goods.get(variantId);
          const name = good ? nameOf(good) : words.gone;
          return (
            <li key={id} className="flex items-start gap-x-12 border-b border-line py-8">
              <span className="min-w-0 flex-1 wrap-anywhere">
                {name}
                <span className="block font-mono text-code text-text-2">{[good?.sku, code].filter(Boolean).join(' · ')}</span>
              </span>
              <span className="w-1/4">
                <CountField name={`arrived.${id}`} label={[name, code].filter(Boolean).join(' · ')} bare required most={quantity} unit={`/ ${exact(quantity)}`} />
              </span>
            </li>
          );
        })}
      </ul>
      {lost > 0 && <Banner tone="warn">{t.lost(units(lost))}</Banner>}
    </FormDialog>
  );
}
