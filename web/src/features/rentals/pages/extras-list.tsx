import { useInfiniteQuery } from '@tanstack/react-query';
import { Baby, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Extra, ExtraUnit } from '@/client/routers/rentalExtras';
import { client, trpc } from '@/shared/api';
import { CountField, FormDialog, MoneyField, PickOne, SwitchField, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { formatExact, formatMoney } from '@/shared/format';
import { Button, EmptyState, Forbidden, NotFound, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useStore } from '@/shared/session';
import { type Column, Facts, ListPage, PeekPanel, rowsOf, useListState } from '@/shared/shapes';
import { fleetChanged } from '../data';
import { ActiveChip } from '../parts/chips';
import { Section } from '../parts/section';
import { useRentalsWords } from '../words';

const PAGE = 50;
const LARGEST_PAGE = 100;
const UNITS: readonly ExtraUnit[] = ['day', 'rental'];

export function ExtrasList() {
  return useCan('rentals:read') ? <List /> : <Forbidden permission="rentals:read" />;
}

function useSaid() {
  const { extras: t } = useRentalsWords();
  const locale = useLocale();
  return {
    price: ({ priceMinor, currency, per }: Extra) => t.perUnit[per](formatMoney({ amountMinor: priceMinor, currency }, locale)),
    stock: ({ stock }: Extra) => (stock === null ? t.unlimited : formatExact(stock, locale)),
  };
}

function List() {
  const words = useRentalsWords();
  const t = words.extras;
  const canWrite = useCan('rentals:write');
  const [creating, setCreating] = useState(false);
  usePlace({ title: words.sections.extras, parent: { label: words.sections.cars, to: '/cars' } });
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(trpc.rentalExtras.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor })));
  const said = useSaid();
  const columns: readonly Column<Extra>[] = [
    { key: 'name', head: t.name, kind: 'name', cell: ({ name }) => <span className="font-medium">{name}</span>, whole: ({ name }) => name, file: ({ name }) => name },
    { key: 'code', head: t.code, kind: 'id', cell: ({ code }) => <span className="font-mono text-code">{code}</span>, whole: ({ code }) => code, file: ({ code }) => code },
    { key: 'state', head: t.state, kind: 'status', cell: ({ isActive }) => <ActiveChip inRow isActive={isActive} />, file: ({ isActive }) => (isActive ? words.active : words.inactive) },
    { key: 'stock', head: t.stock, kind: 'count', cell: said.stock, file: ({ stock }) => stock },
    { key: 'price', head: t.price, kind: 'money', cell: said.price, file: said.price },
  ];
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Section>
      <ListPage
        name="rental-extras"
        title={words.sections.extras}
        help={{ text: words.help.extras, guide: 'rentals' }}
        state={state}
        filters={[]}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        card={(extra) => ({ title: extra.name, note: extra.code, value: said.price(extra), status: <ActiveChip inRow isActive={extra.isActive} /> })}
        peek={(id, close) => <Panel key={id} extra={list.rows.find((each) => each.id === id)} onClose={close} />}
        source={(cursor, signal) => client.rentalExtras.list.query({ limit: LARGEST_PAGE, cursor }, { signal })}
        primary={create}
        empty={
          <EmptyState icon={Baby} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={words.reasons}
      />
      {creating && <ExtraDialog extra={null} onClose={() => setCreating(false)} />}
    </Section>
  );
}

function Panel({ extra, onClose }: { extra: Extra | undefined; onClose: () => void }) {
  const words = useRentalsWords();
  const t = words.extras;
  const canWrite = useCan('rentals:write');
  const [changing, setChanging] = useState(false);
  const said = useSaid();
  if (extra === undefined) {
    return (
      <PeekPanel title={words.sections.extras} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  return (
    <PeekPanel title={extra.name} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.state, value: <ActiveChip isActive={extra.isActive} /> },
            { label: t.price, value: said.price(extra) },
            { label: t.stock, value: said.stock(extra) },
            { label: t.most, value: extra.mostPerRental },
            { label: t.description, value: extra.description || '—' },
          ]}
        />
        {canWrite && (
          <span>
            <Button onClick={() => setChanging(true)}>{t.change}</Button>
          </span>
        )}
      </div>
      {changing && <ExtraDialog extra={extra} onClose={() => setChanging(false)} />}
    </PeekPanel>
  );
}

interface Values {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  readonly per: string | null;
  readonly priceMinor: number | null;
  readonly stock: number | null;
  readonly mostPerRental: number | null;
  readonly isActive: boolean;
}

const NEW: Values = { name: '', code: '', description: '', per: 'day', priceMinor: null, stock: null, mostPerRental: 1, isActive: true };

function ExtraDialog({ extra, onClose }: { extra: Extra | null; onClose: () => void }) {
  const words = useRentalsWords();
  const t = words.extras;
  const store = useStore();
  const editing = useEditing<Values, Extra>({
    thing: null,
    values: extra ?? NEW,
    reasons: words.reasons,
    reasonFields: { 'rentals.extra_code_taken': 'code' },
    save: ({ name, code, description, per, priceMinor, stock, mostPerRental, isActive }, context) => {
      const given = { name: name.trim(), description, per: (per ?? 'day') as ExtraUnit, priceMinor: priceMinor ?? 0, stock, mostPerRental: mostPerRental ?? 1 };
      return extra
        ? client.rentalExtras.update.mutate({ id: extra.id, version: extra.version, ...given, isActive }, { context })
        : client.rentalExtras.create.mutate({ ...given, code: code.trim() }, { context });
    },
    onSaved: async ({ name }) => {
      onClose();
      await fleetChanged();
      toast(t.saved(name));
    },
  });
  return (
    <FormDialog editing={editing} title={extra ? t.changeTitle(extra.name) : t.create} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.name} required most={200} autoFocus />
      {extra === null && <TextField name="code" label={t.code} hint={t.codeHint} required most={40} />}
      <MoneyField name="priceMinor" label={t.price} currency={extra?.currency ?? store.currency} required least={0} />
      <PickOne name="per" label={t.per} required choices={UNITS.map((value) => ({ value, label: t.units[value] }))} />
      <CountField name="stock" label={t.stock} hint={t.stockHint} most={100_000} />
      <CountField name="mostPerRental" label={t.most} required least={1} most={20} />
      <TextAreaField name="description" label={t.description} rows={2} most={5_000} />
      {extra && <SwitchField name="isActive" label={t.offered} />}
    </FormDialog>
  );
}
