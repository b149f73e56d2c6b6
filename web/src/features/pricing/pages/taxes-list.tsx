import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Landmark, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { TaxRate } from '@/client/routers/taxes';
import { client, failureOf, trpc } from '@/shared/api';
import { countriesIn, formatExact } from '@/shared/format';
import { Banner, Button, ConfirmDialog, EmptyState, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type Column, Facts, type FilterOf, ListPage, PeekPanel, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { taxesChanged, taxesOptions, taxPages } from '../data';
import { useSayPlace } from '../parts/place';
import { formatPpm } from '../parts/saying';
import { Sections } from '../parts/sections';
import { TaxRateDialog } from '../parts/tax-dialogs';
import { useTaxSettings } from '../parts/tax-settings';
import { usePricingWords } from '../words';

export function TaxesList() {
  return useCan('pricing:read') ? <List /> : <Forbidden permission="pricing:read" />;
}

function List() {
  const { taxes: t, sections, help, reasons, places } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const language = useLanguage();
  const [making, setMaking] = useState(false);
  usePlace({ title: sections.taxes });
  const countries = useMemo(() => countriesIn(language), [language]);
  const filters: readonly FilterOf[] = [
    { kind: 'pick', key: 'country', label: places.country, choices: countries },
    { kind: 'text', key: 'class', label: t.columns.taxClass },
  ];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(taxesOptions(state.values)));
  useLeftList('/prices/taxes', state, list.rows.map(({ id }) => id));
  const locale = useLocale();
  const place = useSayPlace();
  const said = useTaxSettings();
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <Sections />
      <ListPage
        name="taxes"
        title={sections.taxes}
        help={{ text: help.taxes, guide: 'pricing' }}
        state={state}
        filters={filters}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ terms }) => terms.name}
        link={({ id }) => ({ to: '/prices/taxes', search: { ...state.values, open: id } as never })}
        card={({ terms }) => ({ title: terms.name, value: formatPpm(terms.ratePpm, locale), note: place(terms), aside: terms.taxClass ?? t.allClasses })}
        peek={(id, close) => <Peek id={id} onClose={close} />}
        source={taxPages(state.values)}
        primary={create}
        note={
          said && (
            <div className="pb-12">
              <Banner tone="idle">{said}</Banner>
            </div>
          )
        }
        empty={
          <EmptyState icon={Landmark} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {making && <TaxRateDialog rate={null} onClose={() => setMaking(false)} />}
    </>
  );
}

function useColumns(): readonly Column<TaxRate>[] {
  const { taxes: t, places } = usePricingWords();
  const reverse = ({ terms }: TaxRate) => (terms.reverseCharge ? t.yes : t.no);
  const locale = useLocale();
  const place = useSayPlace();
  return [
    { key: 'name', head: t.columns.name, kind: 'name', cell: ({ terms }) => <span className="font-medium">{terms.name}</span>, whole: ({ terms }) => terms.name, file: ({ terms }) => terms.name },
    {
      key: 'place',
      head: t.columns.place,
      kind: 'text',
      cell: ({ terms }) => place(terms),
      whole: ({ terms }) => place(terms),
      file: [
        [places.country, ({ terms }) => terms.country],
        [places.region, ({ terms }) => terms.region],
        [places.postalPrefix, ({ terms }) => terms.postalPrefix],
      ],
    },
    { key: 'taxClass', head: t.columns.taxClass, kind: 'person', cell: ({ terms }) => terms.taxClass ?? t.allClasses, file: ({ terms }) => terms.taxClass },
    { key: 'rate', head: t.columns.rate, kind: 'money', cell: ({ terms }) => formatPpm(terms.ratePpm, locale), file: [[t.ratePercent, ({ terms }) => terms.ratePpm / 10_000]] },
    { key: 'layer', head: t.columns.layer, kind: 'count', cell: ({ terms }) => formatExact(terms.layer, locale), file: ({ terms }) => terms.layer },
    { key: 'reverse', head: t.columns.reverse, kind: 'person', off: true, cell: reverse, file: reverse },
  ];
}

function Peek({ id, onClose }: { id: string; onClose: () => void }) {
  const { taxes: t, reasons } = usePricingWords();
  const locale = useLocale();
  const place = useSayPlace();
  const canWrite = useCan('pricing:write');
  const [asking, setAsking] = useState<'edit' | 'delete' | null>(null);
  const { data, error, refetch } = useQuery(trpc.taxes.get.queryOptions({ id }));
  const remove = async () => {
    await client.taxes.delete.mutate({ id });
    onClose();
    await taxesChanged();
    toast(t.deleted(data?.terms.name ?? ''));
  };
  return (
    <PeekPanel title={data?.terms.name ?? t.columns.name} onClose={onClose}>
      {data ? (
        <div className="flex flex-col gap-16">
          <Facts
            facts={[
              { label: t.columns.rate, value: formatPpm(data.terms.ratePpm, locale) },
              { label: t.columns.place, value: place(data.terms) },
              { label: t.columns.taxClass, value: data.terms.taxClass ?? t.allClasses },
              { label: t.columns.layer, value: formatExact(data.terms.layer, locale) },
              { label: t.columns.reverse, value: data.terms.reverseCharge ? t.yes : t.no },
            ]}
          />
          {canWrite && (
            <div className="flex gap-8">
              <Button onClick={() => setAsking('edit')}>{t.edit}</Button>
              <Button onClick={() => setAsking('delete')}>{t.delete}</Button>
            </div>
          )}
          {asking === 'edit' && <TaxRateDialog rate={data} onClose={() => setAsking(null)} />}
          <ConfirmDialog open={asking === 'delete'} title={t.deleteTitle(data.terms.name)} action={t.delete} onConfirm={remove} onClose={() => setAsking(null)}>
            {t.deleteText(place(data.terms))}
          </ConfirmDialog>
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={4} />
      )}
    </PeekPanel>
  );
}
