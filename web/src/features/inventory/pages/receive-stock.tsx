import { useNavigate } from '@tanstack/react-router';
import { useWatch } from 'react-hook-form';
import type { ReceivedStock, StockedVariant } from '@/client/routers/inventory';
import { client } from '@/shared/api';
import { DateField, PickOne, TextField, useEditing } from '@/shared/forms';
import { Banner, ButtonLink, Card, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { stockChanged, useLocations } from '../data';
import { useCounting } from '../parts/counting';
import { useFirstGood } from '../parts/first-good';
import { lineOf, LinesField, sumOf, type WithLines } from '../parts/lines-field';
import { nameOf } from '../parts/naming';
import { useInventoryWords } from '../words';

interface Values extends WithLines {
  readonly locationId: string | null;
  readonly note: string;
}

export function ReceiveStock() {
  const first = useFirstGood();
  const locations = useLocations();
  if (!useCan('inventory:write')) return <Forbidden permission="inventory:write" />;
  if (first === undefined || locations === undefined) return <Skeleton shape="row" count={5} />;
  return <Receipt first={first} />;
}

function Receipt({ first }: { first: StockedVariant | null }) {
  const { receive: t, ...words } = useInventoryWords();
  const navigate = useNavigate();
  const { units } = useCounting();
  const locations = useLocations() ?? [];
  const active = locations.filter(({ isActive }) => isActive);
  usePlace({ title: t.title, parent: { label: words.title, to: '/inventory' } });
  const editing = useEditing<Values, ReceivedStock>({
    thing: 'receipt',
    values: { locationId: active[0]?.id ?? null, note: '', lines: first?.isStocked ? [lineOf(first)] : [] },
    reasons: words.reasons,
    save: ({ locationId, note, lines }, context) => {
      const received = lines.map(({ good, quantity, lotCode, expiresOn }) => ({
        variantId: good.variantId,
        quantity: Number(quantity),
        lotCode: lotCode.trim(),
        expiresOn: expiresOn || null,
      }));
      return client.inventory.receive.mutate({ locationId: locationId ?? '', note: note.trim(), lines: received }, { context });
    },
    onSaved: async ({ items }) => {
      await stockChanged();
      toast(t.done(units(sum), active.find(({ id }) => id === at)?.name ?? ''));
      const [only, ...others] = items;
      if (only && others.length === 0) return navigate({ to: '/inventory/items/$variantId', params: { variantId: only.variantId } });
      await navigate({ to: '/inventory/movements' });
    },
  });
  const [lines, at] = useWatch({ control: editing.form.control, name: ['lines', 'locationId'] });
  const sum = sumOf(lines);
  return (
    <FormPage
      title={t.title}
      help={{ text: words.help.receive, guide: 'inventory' }}
      back={{ label: words.title, link: { to: '/inventory', search: lastSearch('/inventory') as never } }}
      editing={editing}
      action={sum > 0 ? t.actionOf(units(sum)) : t.action}
      isNew
      disabledBecause={lines.length === 0 ? t.none : undefined}
    >
      {active.length === 0 && (
        <Banner tone="warn" action={<ButtonLink size="small" to="/inventory/locations/new">{words.acts.newLocation}</ButtonLink>}>
          {t.noLocation}
        </Banner>
      )}
      <Card title={t.where}>
        <PickOne name="locationId" label={t.location} required choices={active.map(({ id, name }) => ({ value: id, label: name }))} />
        <TextField name="note" label={t.note} hint={t.noteHint} most={500} autoComplete="off" />
      </Card>
      <Card title={t.items}>
        <LinesField label={t.items} twice more={(place, good) => <LotFields place={place} good={good} />} />
      </Card>
    </FormPage>
  );
}

/** Which lot it came in; what perishes has its day. */
function LotFields({ place, good }: { place: number; good: StockedVariant }) {
  const { receive: t } = useInventoryWords();
  const { exact } = useCounting();
  const name = nameOf(good);
  return (
    <>
      <span className="min-w-0 flex-1 rows:max-w-1/5">
        <TextField name={`lines.${place}.lotCode`} label={t.lot(name)} hint={t.lotHint} bare most={100} autoComplete="off" />
      </span>
      {good.expires && (
        <span className="min-w-0 flex-1 basis-2/3 rows:basis-0">
          <DateField
            name={`lines.${place}.expiresOn`}
            label={t.expires(name)}
            bare
            required={good.shelfLifeDays === null}
            hint={[t.expiresHead, good.shelfLifeDays !== null && t.shelfLife(exact(good.shelfLifeDays))].filter(Boolean).join('; ')}
          />
        </span>
      )}
    </>
  );
}
