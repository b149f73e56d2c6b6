import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useWatch } from 'react-hook-form';
import type { StockedVariant } from '@/client/routers/inventory';
import type { Transfer } from '@/client/routers/transfers';
import { client } from '@/shared/api';
import { PickOne, SwitchField, TextField, useEditing } from '@/shared/forms';
import { Card, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { itemOptions, stockChanged, useLocations } from '../data';
import { useCounting } from '../parts/counting';
import { useFirstGood } from '../parts/first-good';
import { type GoodLine, lineOf, LinesField, sumOf, type WithLines } from '../parts/lines-field';
import { useInventoryWords } from '../words';

interface Values extends WithLines {
  readonly sourceId: string | null;
  readonly targetId: string | null;
  readonly note: string;
  readonly isReceived: boolean;
}

export function NewTransfer() {
  const first = useFirstGood();
  const locations = useLocations();
  if (!useCan('inventory:write')) return <Forbidden permission="inventory:write" />;
  if (first === undefined || locations === undefined) return <Skeleton shape="row" count={5} />;
  return <Sending first={first} />;
}

function Sending({ first }: { first: StockedVariant | null }) {
  const { transfers: t, ...words } = useInventoryWords();
  const navigate = useNavigate();
  const { units, exact } = useCounting();
  const locations = useLocations() ?? [];
  const nameOf = (id: string | null) => locations.find((each) => each.id === id)?.name ?? '';
  usePlace({ title: words.acts.newTransfer, parent: { label: t.title, to: '/inventory/transfers' } });
  const editing = useEditing<Values, Transfer>({
    thing: 'transfer',
    values: {
      sourceId: locations[0]?.id ?? null,
      targetId: locations.length === 2 ? (locations[1]?.id ?? null) : null,
      note: '',
      isReceived: false,
      lines: first?.isStocked ? [lineOf(first)] : [],
    },
    reasons: words.reasons,
    save: ({ sourceId, targetId, note, isReceived, lines: wanted }, context) => {
      const sent = wanted.map(({ good, quantity }) => ({ variantId: good.variantId, quantity: Number(quantity) }));
      return client.transfers.send.mutate({ sourceId: sourceId ?? '', targetId: targetId ?? '', note: note.trim(), isReceived, lines: sent }, { context });
    },
    onSaved: async ({ id, targetId }) => {
      await stockChanged();
      toast(t.done(units(sum), nameOf(targetId)));
      await navigate({ to: '/inventory/transfers/$transferId', params: { transferId: id } });
    },
  });
  const [lines, source] = useWatch({ control: editing.form.control, name: ['lines', 'sourceId'] });
  const sum = sumOf(lines);
  const looseOf = useLoose(lines, source);
  const choices = locations.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormPage
      title={words.acts.newTransfer}
      help={{ text: words.help.send, guide: 'inventory' }}
      back={{ label: t.title, link: { to: '/inventory/transfers', search: lastSearch('/inventory/transfers') as never } }}
      editing={editing}
      action={sum > 0 ? t.actionOf(units(sum)) : t.action}
      isNew
      disabledBecause={lines.length === 0 ? words.receive.none : undefined}
    >
      <Card>
        <div className="grid gap-x-12 rows:grid-cols-2">
          <PickOne name="sourceId" label={t.from} required choices={choices} />
          <PickOne name="targetId" label={t.to} required choices={choices} check={(value: string | null) => (value === editing.form.getValues('sourceId') ? t.same : undefined)} />
        </div>
        <TextField name="note" label={t.note} hint={t.noteHint} most={500} autoComplete="off" />
        <SwitchField name="isReceived" label={t.isReceived} hint={t.isReceivedHint} />
      </Card>
      <Card title={t.items}>
        <LinesField
          label={t.items}
          most={(good) => looseOf(good)}
          note={(good) => {
            const loose = looseOf(good);
            return loose === undefined ? undefined : t.canSend(exact(loose));
          }}
        />
      </Card>
    </FormPage>
  );
}

/** How many of an item lie at a location and are promised to nobody; undefined while it is asked. */
function useLoose(lines: readonly GoodLine[], at: string | null): (good: StockedVariant) => number | undefined {
  const found = useQueries({
    queries: lines.map(({ good }) => itemOptions(good.variantId)),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.variantId, data] as const] : []))),
  });
  return ({ variantId }) => {
    const item = found.get(variantId);
    const level = item?.levels.find(({ locationId }) => locationId === at);
    return item && Math.max(0, (level?.onHand ?? 0) - (level?.allocated ?? 0) - (level?.held ?? 0));
  };
}
