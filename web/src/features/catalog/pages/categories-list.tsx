// The tree of categories, in its order.
import { useQuery } from '@tanstack/react-query';
import { FolderTree, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Category } from '@/client/routers/categories';
import { trpc } from '@/shared/api';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Column, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { CategoryDialog } from '../parts/category-dialogs';
import { CategoryPanel } from '../parts/category-panel';
import { useCatalogWords } from '../words';

export function CategoriesList() {
  return useCan('catalog:read') ? <List /> : <Forbidden permission="catalog:read" />;
}

function List() {
  const { categories: t, title, help, reasons } = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const [creating, setCreating] = useState(false);
  const query = useQuery(trpc.categories.list.queryOptions());
  usePlace({ title: t.title, parent: { label: title, to: '/products' } });
  const state = useListState([]);
  const all = query.data?.items ?? [];
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const pathOf = ({ path }: Category) => path.map((id) => names.get(id) ?? id).join(' / ');
  const columns: readonly Column<Category>[] = [
    { key: 'name', head: t.path, kind: 'name', cell: pathOf, whole: pathOf, file: pathOf },
    { key: 'slug', head: t.slug, kind: 'text', cell: ({ slug }) => slug, whole: ({ slug }) => slug, file: ({ slug }) => slug },
    { key: 'position', head: t.position, kind: 'count', cell: ({ position }) => position, file: ({ position }) => position },
  ];
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <ListPage
        name="categories"
        title={t.title}
        back={{ label: title, link: { to: '/products' } }}
        help={{ text: help.categories, guide: 'catalog' }}
        state={state}
        filters={[]}
        columns={columns}
        list={wholeOf(query, all)}
        total={query.data?.items.length}
        source={listed(all).page}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        card={(category) => ({ title: category.name, note: pathOf(category), value: category.position })}
        peek={(id, close) => <CategoryPanel key={id} category={all.find((each) => each.id === id)} all={all} onClose={close} />}
        primary={create}
        empty={
          <EmptyState icon={FolderTree} title={t.empty} text={t.emptyText}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {creating && <CategoryDialog all={all} category={null} onClose={() => setCreating(false)} />}
    </>
  );
}
