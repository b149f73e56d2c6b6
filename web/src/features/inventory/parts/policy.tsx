// How a variant is sold beyond its stock, picked, and ordered anew.
import { useWatch } from 'react-hook-form';
import type { SetStockPolicy, StockItem, StockPolicy } from '@/client/routers/inventory';
import { client, queryClient } from '@/shared/api';
import { CountField, DateField, FormDialog, PercentField, PickOne, SwitchField, useEditing } from '@/shared/forms';
import { formatDay } from '@/shared/format';
import { Button, Card, toast } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { itemOptions, stockChanged } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { nameOf } from './naming';

interface PolicyCardProps {
  readonly item: StockItem;
  /** Without it the policy is only looked at. */
  readonly onEdit?: (() => void) | undefined;
}

export function PolicyCard({ item, onEdit }: PolicyCardProps) {
  const { policy: t, acts } = useInventoryWords();
  const { exact, share } = useCounting();
  const locale = useLocale();
  const { isTracked, picking, oversell, oversellLimit, availableOn, leadTimeDays, serviceLevel, reorderPoint } = item.policy;
  const known = (value: number | null, say: (value: number) => string, otherwise: string) => (value === null ? otherwise : say(value));
  const edit = onEdit && (
    <Button size="small" onClick={onEdit}>
      {acts.policy}
    </Button>
  );
  return (
    <Card title={t.title} action={edit}>
      <Facts
        facts={[
          { label: t.tracked, value: isTracked ? t.yes : t.no },
          { label: t.picking, value: t.pickings[picking] },
          { label: t.oversell, value: t.oversells[oversell] },
          ...(oversell === 'deny' ? [] : [{ label: t.limit, value: known(oversellLimit, exact, t.any) }]),
          ...(availableOn === null ? [] : [{ label: t.availableOn, value: formatDay(availableOn, locale) }]),
          { label: t.reorderPoint, value: known(reorderPoint, exact, t.computed) },
          { label: t.leadTime, value: known(leadTimeDays, (days) => `${exact(days)} ${t.days}`, t.ofStore) },
          { label: t.serviceLevel, value: known(serviceLevel, share, t.ofStore) },
        ]}
      />
    </Card>
  );
}

/** The service level in hundredths of a per cent. */
type Values = Omit<StockPolicy, 'version'>;

const HUNDREDTHS = 10_000;

const valuesOf = ({ version: _, serviceLevel, ...rest }: StockPolicy): Values => ({
  ...rest,
  serviceLevel: serviceLevel === null ? null : Math.round(serviceLevel * HUNDREDTHS),
});

export function PolicyDialog({ item, onClose }: { item: StockItem; onClose: () => void }) {
  const { policy: t, reasons } = useInventoryWords();
  const name = nameOf(item);
  const editing = useEditing<Values, StockItem>({
    thing: null,
    id: item.variantId,
    version: item.policy.version,
    values: valuesOf(item.policy),
    reasons,
    conflicts: ['inventory.changed_meanwhile'],
    reload: async () => ({ values: valuesOf((await queryClient.fetchQuery({ ...itemOptions(item.variantId), staleTime: 0 })).policy) }),
    save: ({ serviceLevel, ...values }, context) => {
      const command: SetStockPolicy = { ...values, variantId: item.variantId, version: item.policy.version, serviceLevel: serviceLevel === null ? null : serviceLevel / HUNDREDTHS };
      return client.inventory.setPolicy.mutate(command, { context });
    },
    onSaved: async () => {
      onClose();
      await stockChanged();
      toast(t.done(name));
    },
  });
  return (
    <FormDialog editing={editing} title={t.dialog(name)} action={t.action} onClose={onClose}>
      <div>
        <div className="pb-12">
          <SwitchField name="isTracked" label={t.tracked} hint={t.trackedHint} />
        </div>
        <PickOne name="picking" label={t.picking} required choices={(['fefo', 'fifo'] as const).map((value) => ({ value, label: t.pickings[value] }))} />
        <SellingFields />
        <div className="grid gap-x-12 rows:grid-cols-2">
          <CountField name="reorderPoint" label={t.reorderPoint} hint={t.reorderHint} />
          <CountField name="leadTimeDays" label={t.leadTime} hint={t.leadTimeHint} most={365} unit={t.days} />
        </div>
        <PercentField name="serviceLevel" label={t.serviceLevel} hint={t.serviceHint} least={5_000} most={9_999} />
      </div>
    </FormDialog>
  );
}

function SellingFields() {
  const { policy: t } = useInventoryWords();
  const oversell: unknown = useWatch({ name: 'oversell' });
  return (
    <>
      <PickOne name="oversell" label={t.oversell} required choices={(['deny', 'backorder', 'preorder'] as const).map((value) => ({ value, label: t.oversells[value] }))} />
      {oversell !== 'deny' && <CountField name="oversellLimit" label={t.limit} hint={t.limitHint} />}
      {oversell === 'preorder' && <DateField name="availableOn" label={t.availableOn} required />}
    </>
  );
}
