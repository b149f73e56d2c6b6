// Counting by keyboard: an item is found or scanned, counted, written down, and the next one is asked for.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { StockLot } from '@/client/routers/inventory';
import type { StockCount } from '@/client/routers/stockCounts';
import { client, trpc } from '@/shared/api';
import { useCommands } from '@/shared/commands';
import { CountField, Form, PickFound, PickOne, useEditing } from '@/shared/forms';
import { Button, Card } from '@/shared/kit';
import { LARGEST_PAGE, stockChanged } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';
import { findGoods } from './naming';

/** What is counted next: an item, and its lot where that is known already. */
export interface Wanted {
  readonly variantId: string;
  readonly label: string;
  readonly lotCode?: string | undefined;
}

interface Values {
  readonly item: { readonly value: string; readonly label: string } | null;
  /** As a choice: a lot may have no code. */
  readonly lot: string | null;
  readonly counted: number | null;
}

const NOTHING: Values = { item: null, lot: null, counted: null };
const CODED = 'lot:';
const lotOf = (code: string) => CODED + code;

interface CountEntryProps {
  readonly count: StockCount;
  /** Chosen elsewhere on the page, anew each time. */
  readonly wanted: Wanted | null;
}

export function CountEntry({ count, wanted }: CountEntryProps) {
  const { counts: t, reasons } = useInventoryWords();
  const { exact } = useCounting();
  const owner = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState<ReactNode>(null);
  const focus = (selector: string) => owner.current?.querySelector<HTMLElement>(selector)?.focus();
  const editing = useEditing<Values, StockCount>({
    thing: null,
    values: NOTHING,
    reasons,
    save: ({ item, lot, counted }, context) => {
      const line = { variantId: item?.value ?? '', counted: counted ?? 0, lotCode: lot?.slice(CODED.length) ?? '' };
      return client.stockCounts.enter.mutate({ id: count.id, lines: [line] }, { context });
    },
    onSaved: async () => {
      const { item, counted } = editing.form.getValues();
      setSaid(t.entered(item?.label ?? '', exact(counted ?? 0)));
      // Left while it is full, a field has nothing to complain of.
      focus('[role=combobox]');
      editing.form.reset(NOTHING);
      await stockChanged();
    },
  });
  const { form } = editing;
  const item = useWatch({ control: form.control, name: 'item' });
  const lots = useLotsHere(count.locationId, item?.value);
  useCommands([{ id: 'count.enter', label: t.entry, keys: '/', run: () => focus('[role=combobox]') }]);
  useEffect(() => focus('[role=combobox]'), []);
  const take = useEffectEvent(() => {
    if (wanted === null) return;
    const { variantId, label, lotCode } = wanted;
    form.reset({ item: { value: variantId, label }, lot: lotCode === undefined ? null : lotOf(lotCode), counted: null });
    owner.current?.scrollIntoView({ block: 'nearest' });
    focus('[data-count] input');
  });
  useEffect(() => take(), [wanted]);
  const go = useEffectEvent(() => {
    if (lots === undefined) return;
    const [only] = lots;
    if (form.getValues('lot') === null && lots.length === 1 && only) form.setValue('lot', lotOf(only.code));
    focus(form.getValues('lot') === null && lots.length > 1 ? 'select, [type=radio]' : '[data-count] input');
  });
  const ready = item?.value !== undefined && lots !== undefined;
  useEffect(() => {
    if (ready) go();
  }, [ready, item?.value]);
  return (
    <Card title={t.entry}>
      <div ref={owner}>
        <Form editing={editing} guarded={false}>
          <div className="grid gap-x-12 rows:grid-cols-2">
            <PickFound name="item" label={t.what} placeholder={t.whatHint} required search={findGoods} />
            {lots && lots.some(({ code }) => code !== '') && <LotField lots={lots} />}
            <span data-count>
              <CountField name="counted" label={t.counted} required most={2_147_483_647} />
            </span>
          </div>
          <div className="flex flex-wrap items-center justify-between gap-12">
            <span role="status" className="min-w-0 text-dense text-text-2">
              {said ?? t.keys}
            </span>
            <Button type="submit" tone="primary" busy={editing.saving}>
              {t.enter}
            </Button>
          </div>
        </Form>
      </div>
    </Card>
  );
}

function LotField({ lots }: { lots: readonly StockLot[] }) {
  const { counts: t, lots: words } = useInventoryWords();
  const codes = [...new Set(['', ...lots.map(({ code }) => code)])].filter((code) => code !== '' || lots.some((lot) => lot.code === ''));
  return <PickOne name="lot" label={t.lot} required choices={codes.map((code) => ({ value: lotOf(code), label: code || words.noCode }))} />;
}

/** In which lots an item lies here by the books; undefined until that is known. */
function useLotsHere(locationId: string, variantId: string | undefined): readonly StockLot[] | undefined {
  const { data } = useQuery(
    trpc.inventory.listLots.queryOptions({ variantId: variantId ?? '', locationId, limit: LARGEST_PAGE }, { enabled: variantId !== undefined }),
  );
  return variantId === undefined ? undefined : data?.items;
}
