import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { TaxExemption } from '@/client/routers/taxes';
import { client } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, ConfirmDialog, EmptyState, Forbidden, Link, StatusChip, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, Facts, ListPage, PeekPanel, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { exemptionPages, exemptionsOptions, taxesChanged, useCustomerNames } from '../data';
import { Sections } from '../parts/sections';
import { ExemptionDialog } from '../parts/tax-dialogs';
import { usePricingWords } from '../words';

export function ExemptionsList() {
  return useCan('pricing:read') ? <List /> : <Forbidden permission="pricing:read" />;
}

function List() {
  const { exemptions: t, sections, help, reasons } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const canFind = useCan('customers:read');
  const zone = useZone();
  const locale = useLocale();
  const [making, setMaking] = useState(false);
  usePlace({ title: sections.exemptions });
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(exemptionsOptions()));
  useLeftList('/prices/exemptions', state, list.rows.map(({ customerId }) => customerId));
  const names = useCustomerNames(list.rows.map(({ customerId }) => customerId));
  const nameOf = ({ customerId }: TaxExemption) => names.get(customerId) ?? customerId;
  const until = (at: string | null) => (at === null ? t.always : formatInstant(at, locale, zone));
  const columns: readonly Column<TaxExemption>[] = [
    { key: 'customer', head: t.columns.customer, kind: 'name', cell: (row) => <span className="font-medium">{nameOf(row)}</span>, whole: nameOf, file: nameOf },
    { key: 'standing', head: t.columns.standing, kind: 'status', cell: (row) => <Standing exemption={row} />, file: ({ standing }) => t.standings[standing] },
    { key: 'number', head: t.columns.number, kind: 'text', cell: ({ number }) => number || '—', whole: ({ number }) => number, file: ({ number }) => number },
    {
      key: 'until',
      head: t.columns.until,
      kind: 'time',
      cell: ({ validUntil }) => until(validUntil),
      whole: ({ validUntil }) => (validUntil ? formatExactly(validUntil, locale, zone) : undefined),
      file: ({ validUntil }) => validUntil,
    },
  ];
  const create = canWrite && canFind && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <Sections />
      <ListPage
        name="exemptions"
        title={sections.exemptions}
        help={{ text: help.exemptions, guide: 'pricing' }}
        state={state}
        filters={[]}
        columns={columns}
        list={list}
        rowKey={({ customerId }) => customerId}
        nameOf={nameOf}
        link={({ customerId }) => ({ to: '/prices/exemptions', search: { open: customerId } as never })}
        card={(row) => ({ title: nameOf(row), status: <Standing exemption={row} />, note: row.number, aside: until(row.validUntil) })}
        peek={(id, close) => <Peek exemption={list.rows.find(({ customerId }) => customerId === id)} name={names.get(id) ?? id} onClose={close} />}
        source={exemptionPages}
        primary={create}
        empty={
          <EmptyState icon={ShieldCheck} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {making && <ExemptionDialog exemption={null} name="" onClose={() => setMaking(false)} />}
    </>
  );
}

function Standing({ exemption: { standing, validUntil } }: { exemption: TaxExemption }) {
  const { exemptions: t } = usePricingWords();
  const isOver = validUntil !== null && Date.parse(validUntil) <= Date.now();
  return <StatusChip inRow tone={isOver ? 'idle' : 'good'} word={isOver ? t.over : t.standings[standing]} />;
}

interface PeekProps {
  readonly exemption: TaxExemption | undefined;
  readonly name: string;
  readonly onClose: () => void;
}

function Peek({ exemption, name, onClose }: PeekProps) {
  const { exemptions: t } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const locale = useLocale();
  const zone = useZone();
  const [asking, setAsking] = useState<'edit' | 'delete' | null>(null);
  if (exemption === undefined) return null;
  const { customerId, standing, number, validUntil } = exemption;
  const takeBack = async () => {
    await client.taxes.putExemption.mutate({ customerId, standing: 'taxed' });
    onClose();
    await taxesChanged();
    toast(t.takenBack(name));
  };
  return (
    <PeekPanel title={name} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.columns.customer, value: <Link to="/customers/$customerId" params={{ customerId }}>{name}</Link> },
            { label: t.columns.standing, value: t.standingsLong[standing === 'business' ? 'business' : 'exempt'] },
            { label: t.columns.number, value: number || null },
            { label: t.columns.until, value: validUntil ? formatExactly(validUntil, locale, zone).split(' · ')[0] : t.always },
          ]}
        />
        {canWrite && (
          <div className="flex gap-8">
            <Button onClick={() => setAsking('edit')}>{t.edit}</Button>
            <Button onClick={() => setAsking('delete')}>{t.takeBack}</Button>
          </div>
        )}
      </div>
      {asking === 'edit' && <ExemptionDialog exemption={exemption} name={name} onClose={() => setAsking(null)} />}
      <ConfirmDialog open={asking === 'delete'} title={t.takeBackTitle(name)} action={t.takeBack} onConfirm={takeBack} onClose={() => setAsking(null)}>
        {t.takeBackText}
      </ConfirmDialog>
    </PeekPanel>
  );
}
