import { useInfiniteQuery } from '@tanstack/react-query';
import { Ellipsis, FileSpreadsheet, FolderTree, Package, Plus, RefreshCw, Tags, Upload } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ProductSummary } from '@/client/routers/products';
import { ButtonLink, EmptyState, Forbidden, Menu, type MenuItem, toast } from '@/shared/kit';
import { client } from '@/shared/api';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { ListPage, rowsOf, useLeftList } from '@/shared/shapes';
import { filterOf, listOptions, pageOf } from '../data';
import { useBulk } from '../parts/bulk';
import { useCard, useColumns } from '../parts/columns';
import { ExportDialog } from '../parts/export-dialog';
import { ProductPeek } from '../parts/product-peek';
import { useProductFilters, useProductTabs, useTabbedState } from '../parts/list-filters';
import { useCatalogWords } from '../words';

export function ProductsList() {
  return useCan('catalog:read') ? <List /> : <Forbidden permission="catalog:read" />;
}

const linkTo = ({ id }: ProductSummary) => ({ to: '/products/$productId', params: { productId: id } }) as const;

function List() {
  const t = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const [exporting, setExporting] = useState(false);
  usePlace({ title: t.title });
  const filters = useProductFilters();
  const state = useTabbedState(filters);
  const list = rowsOf(useInfiniteQuery(listOptions(state.values)));
  const { views, savedViews, total } = useProductTabs(state);
  const { bulk, said } = useBulk(list.rows);
  useLeftList('/products', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/products/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  const navigate = useNavigate();
  const reindex = async () => {
    await client.products.reindex.mutate();
    toast(t.reindexing);
  };
  const more: readonly MenuItem[] = [
    { label: t.categories.title, icon: FolderTree, onSelect: () => void navigate({ to: '/products/categories' }) },
    { label: t.attributes.title, icon: Tags, onSelect: () => void navigate({ to: '/products/attributes' }) },
    ...(canWrite ? [{ label: t.reindex, icon: RefreshCw, hint: t.reindexHint, onSelect: () => void reindex() }] : []),
  ];
  const bring = canWrite && (
    <ButtonLink to="/products/import" icon={Upload}>
      {t.import}
    </ButtonLink>
  );
  return (
    <>
      <ListPage
        name="products"
        title={t.title}
        help={{ text: t.help.list, guide: 'catalog' }}
        state={state}
        filters={filters}
        searchLabel={t.search}
        views={views}
        savedViews={savedViews}
        columns={useColumns()}
        list={list}
        total={total}
        rowKey={({ id }) => id}
        nameOf={({ title }) => title}
        link={linkTo}
        card={useCard()}
        peek={(id, close) => <ProductPeek id={id} onClose={close} />}
        bulk={bulk}
        source={pageOf(state.values)}
        exports={canWrite ? [{ label: t.export.entry, icon: FileSpreadsheet, onSelect: () => setExporting(true) }] : undefined}
        primary={create}
        actions={
          <>
            <Menu icon={Ellipsis} align="end" label={t.more} items={more} />
            {bring}
          </>
        }
        note={said}
        empty={
          state.values['status'] ? (
            <EmptyState icon={Package} title={t.tabEmpty} />
          ) : (
            <EmptyState icon={Package} title={t.empty.title} text={t.empty.text}>
              {create}
              {bring}
            </EmptyState>
          )
        }
        reasons={t.reasons}
      />
      {exporting && <ExportDialog filter={filterOf(state.values)} onClose={() => setExporting(false)} />}
    </>
  );
}
