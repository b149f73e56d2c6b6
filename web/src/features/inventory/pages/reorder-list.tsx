import { useInfiniteQuery } from '@tanstack/react-query';
import { PackageCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { ReorderSuggestion } from '@/client/routers/reordering';
import { client } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type CardOf, type Column, ListPage, PeekPanel, rowsOf, useListState } from '@/shared/shapes';
import { LARGEST_PAGE, suggestionsOptions } from '../data';
import { Arithmetic } from '../parts/arithmetic';
import { useCounting } from '../parts/counting';
import { nameOf } from '../parts/naming';
import { Section } from '../parts/section';
import { useInventoryWords } from '../words';

export function ReorderList() {
  return useCan('inventory:read') ? <List /> : <Forbidden permission="inventory:read" />;
}

const linkTo = ({ variantId }: ReorderSuggestion) => ({ to: '/inventory/items/$variantId', params: { variantId } }) as const;

function List() {
  const t = useInventoryWords();
  usePlace({ title: t.sections.reorder, parent: { label: t.title, to: '/inventory' } });
  const state = useListState([]);
  const list = rowsOf(useInfiniteQuery(suggestionsOptions()));
  return (
    <Section>
      <ListPage
        name="reorder"
        title={t.sections.reorder}
        help={{ text: t.help.reorder, guide: 'inventory' }}
        state={state}
        filters={[]}
        columns={useColumns()}
        list={list}
        rowKey={({ variantId }) => variantId}
        nameOf={nameOf}
        link={linkTo}
        card={useCard()}
        peek={(id, close) => <Explained suggestion={list.rows.find(({ variantId }) => variantId === id)} onClose={close} />}
        source={(cursor, signal) => client.reordering.suggest.query({ limit: LARGEST_PAGE, cursor }, { signal })}
        empty={<EmptyState icon={PackageCheck} title={t.reorder.empty.title} text={t.reorder.empty.text} />}
        reasons={t.reasons}
      />
    </Section>
  );
}

function Explained({ suggestion, onClose }: { suggestion: ReorderSuggestion | undefined; onClose: () => void }) {
  const t = useInventoryWords();
  if (suggestion === undefined) return null;
  const { variantId, point } = suggestion;
  return (
    <PeekPanel
      title={nameOf(suggestion)}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/inventory/items/$variantId" params={{ variantId }}>
          {t.open}
        </ButtonLink>
      }
    >
      <Arithmetic point={point} suggestion={suggestion} />
    </PeekPanel>
  );
}

function useColumns(): readonly Column<ReorderSuggestion>[] {
  const t = useInventoryWords();
  const locale = useLocale();
  return useMemo(() => {
    const { columns, reorder } = t;
    const count = (key: keyof typeof reorder.columns, figure: (row: ReorderSuggestion) => number | null): Column<ReorderSuggestion> => ({
      key,
      head: reorder.columns[key],
      kind: 'count',
      cell: (row) => {
        const value = figure(row);
        return value === null ? '—' : key === 'quantity' ? <span className="font-medium">{formatExact(value, locale)}</span> : formatExact(value, locale);
      },
      file: figure,
    });
    return [
      { key: 'product', head: columns.product, kind: 'name', cell: (row) => <span className="font-medium">{nameOf(row)}</span>, whole: nameOf, file: nameOf },
      { key: 'sku', head: columns.sku, kind: 'person', cell: ({ sku }) => <span className="font-mono text-code">{sku}</span>, whole: ({ sku }) => sku, file: ({ sku }) => sku },
      count('position', ({ position }) => position),
      count('incoming', ({ incoming }) => incoming),
      count('daily', ({ point }) => Math.round((point.forecast?.dailySales ?? point.averageDailySales) * 100) / 100),
      count('point', ({ point }) => point.inForce),
      count('upTo', ({ orderUpTo }) => orderUpTo),
      count('quantity', ({ quantity }) => quantity),
    ];
  }, [t, locale]);
}

function useCard(): (row: ReorderSuggestion) => CardOf {
  const t = useInventoryWords();
  const { exact, units } = useCounting();
  return (row) => ({
    title: nameOf(row),
    value: `${t.reorder.columns.quantity} ${exact(row.quantity)}`,
    note: row.sku,
    aside: [units(row.position), row.point.inForce !== null && t.atReorder(exact(row.point.inForce))].filter(Boolean).join(' · '),
  });
}
