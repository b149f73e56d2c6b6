import { useState } from 'react';
import type { Category } from '@/client/routers/categories';
import { client } from '@/shared/api';
import { Button, ButtonLink, ConfirmDialog, NotFound, toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { catalogChanged } from '../data';
import { useCatalogWords } from '../words';
import { CategoryDialog, MoveDialog } from './category-dialogs';

interface CategoryPanelProps {
  readonly category: Category | undefined;
  readonly all: readonly Category[];
  readonly onClose: () => void;
}

export function CategoryPanel({ category, all, onClose }: CategoryPanelProps) {
  const { categories: t, reasons } = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const [asked, setAsked] = useState<'change' | 'move' | 'delete' | null>(null);
  const close = () => setAsked(null);
  if (category === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const remove = async () => {
    await client.categories.delete.mutate({ id: category.id });
    await catalogChanged();
    onClose();
    toast(t.deleted(category.name));
  };
  return (
    <PeekPanel
      title={category.name}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/products" search={{ category: category.id } as never}>
          {t.products}
        </ButtonLink>
      }
    >
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.parent, value: all.find(({ id }) => id === category.parentId)?.name ?? t.root },
            { label: t.slug, value: category.slug },
            { label: t.position, value: category.position },
          ]}
        />
        {canWrite && (
          <div className="flex flex-wrap gap-8">
            <Button onClick={() => setAsked('change')}>{t.change}</Button>
            <Button onClick={() => setAsked('move')}>{t.move}</Button>
            <Button onClick={() => setAsked('delete')}>{t.delete}</Button>
          </div>
        )}
      </div>
      {asked === 'change' && <CategoryDialog all={all} category={category} onClose={close} />}
      {asked === 'move' && <MoveDialog all={all} category={category} onClose={close} />}
      <ConfirmDialog open={asked === 'delete'} title={t.deleteTitle(category.name)} action={t.delete} reasons={reasons} onClose={close} onConfirm={remove}>
        {t.deleteText}
      </ConfirmDialog>
    </PeekPanel>
  );
}
