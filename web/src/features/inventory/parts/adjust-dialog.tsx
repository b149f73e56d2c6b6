// Sets how much there is at a location, if it is still what was seen; what differs is told, and what was typed stays.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { StockItem } from '@/client/routers/inventory';
import { client, failedFor, queryClient, trpc } from '@/shared/api';
import { CountField, FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { Banner, toast } from '@/shared/kit';
import { itemOptions, stockChanged, useLocations } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { nameOf } from './naming';

const WHY = ['correction', 'damaged', 'lost', 'found', 'sample', 'other'] as const;

interface AdjustDialogProps {
  readonly item: StockItem;
  readonly locationId?: string | undefined;
  readonly onClose: () => void;
}

interface Values {
  readonly locationId: string | null;
  readonly lotId: string | null;
  readonly onHand: number | null;
  readonly why: (typeof WHY)[number];
  readonly note: string;
}

/** What was seen of a level when it was decided. */
interface Seen {
  readonly onHand: number;
  readonly version: number;
}

export function AdjustDialog({ item, locationId, onClose }: AdjustDialogProps) {
  const { adjust: t, reasons } = useInventoryWords();
  const { exact } = useCounting();
  const locations = useLocations() ?? [];
  const [seen, setSeen] = useState(item);
  const [stale, setStale] = useState<{ readonly was: number; readonly now: number } | null>(null);
  const seenAt = (at: string | null, of = seen): Seen => of.levels.find((each) => each.locationId === at) ?? { onHand: 0, version: 0 };
  const first = locationId ?? item.levels[0]?.locationId ?? locations[0]?.id ?? null;
  const { data: lots } = useQuery(trpc.inventory.listLots.queryOptions({ variantId: item.variantId, limit: 100 }));
  const name = nameOf(item);

  const lookAgain = async (at: string | null) => {
    const now = await queryClient.fetchQuery({ ...itemOptions(item.variantId), staleTime: 0 });
    await queryClient.invalidateQueries(trpc.inventory.listLots.pathFilter());
    setStale({ was: seenAt(at).onHand, now: seenAt(at, now).onHand });
    setSeen(now);
  };
  const editing = useEditing<Values, StockItem>({
    thing: null,
    values: { locationId: first, lotId: null, onHand: null, why: 'correction', note: '' },
    reasons,
    save: async ({ locationId: at, lotId, onHand, why, note }, context) => {
      const { version } = seenAt(at);
      const reason = [t.reasons[why], note.trim()].filter(Boolean).join(': ');
      const command = { variantId: item.variantId, locationId: at ?? '', lotId, onHand: onHand ?? 0, reason, expectedVersion: version };
      try {
        return await client.inventory.adjust.mutate(command, { context });
      } catch (error) {
        if (failedFor(error, 'inventory.stale')) await lookAgain(at);
        throw error;
      }
    },
    onSaved: async (saved) => {
      const at = editing.form.getValues('locationId');
      onClose();
      await stockChanged();
      toast(t.done(name, exact(saved.levels.find((each) => each.locationId === at)?.onHand ?? 0)));
    },
  });
  const [at, lotId, onHand] = useWatch({ control: editing.form.control, name: ['locationId', 'lotId', 'onHand'] });
  const here = lots?.items.filter((lot) => lot.locationId === at) ?? [];
  const coded = here.length > 1 || here.some(({ code }) => code !== '');
  const now = here.find(({ id }) => id === lotId)?.onHand ?? seenAt(at).onHand;
  return (
    <FormDialog
      editing={editing}
      title={t.title(name)}
      description={t.text}
      action={typeof onHand === 'number' ? t.action(exact(onHand)) : t.plain}
      onClose={onClose}
    >
      {stale && <Banner tone="warn">{t.stale(exact(stale.was), exact(stale.now))}</Banner>}
      <div>
        {locations.length > 1 && <PickOne name="locationId" label={t.location} required choices={locations.map(({ id, name: label }) => ({ value: id, label }))} />}
        {coded && <LotField lots={here} />}
        <OnHandField now={now} />
        <PickOne name="why" label={t.why} required choices={WHY.map((value) => ({ value, label: t.reasons[value] }))} />
        <TextField name="note" label={t.note} hint={t.noteHint} most={400} autoComplete="off" />
      </div>
    </FormDialog>
  );
}

function LotField({ lots }: { lots: readonly { readonly id: string; readonly code: string; readonly onHand: number }[] }) {
  const { adjust: t, lots: words } = useInventoryWords();
  const { exact } = useCounting();
  return (
    <PickOne
      name="lotId"
      label={t.lot}
      placeholder={t.allLots}
      choices={lots.map(({ id, code, onHand }) => ({ value: id, label: `${code || words.noCode} · ${exact(onHand)}` }))}
    />
  );
}

/** With what it changes, as soon as it is typed. */
function OnHandField({ now }: { now: number }) {
  const { adjust: t } = useInventoryWords();
  const { exact, signed } = useCounting();
  const onHand: unknown = useWatch({ name: 'onHand' });
  const said = t.now(exact(now));
  const hint = typeof onHand === 'number' && onHand !== now ? `${said} · ${t.change(signed(onHand - now))}` : said;
  return <CountField name="onHand" label={t.onHand} hint={hint} required most={2_147_483_647} />;
}
