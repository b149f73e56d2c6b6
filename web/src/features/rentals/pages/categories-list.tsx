import { useQuery } from '@tanstack/react-query';
import { FolderTree, Plus } from 'lucide-react';
import { useState } from 'react';
import type { RentalCategory, RentalCategoryItem } from '@/client/routers/rentalCategories';
import { client, trpc } from '@/shared/api';
import { CountField, FormDialog, TextField, useEditing } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { Button, ButtonLink, ConfirmDialog, EmptyState, Forbidden, NotFound, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type Column, Facts, ListPage, listed, PeekPanel, useListState, wholeOf } from '@/shared/shapes';
import { fleetChanged } from '../data';
import { Section } from '../parts/section';
import { useRentalsWords } from '../words';

const CODE = /^[a-z0-9][a-z0-9_-]*$/;

export function CategoriesList() {
  return useCan('rentals:read') ? <List /> : <Forbidden permission="rentals:read" />;
}

function List() {
  const words = useRentalsWords();
  const t = words.categories;
  const locale = useLocale();
  const canWrite = useCan('rentals:write');
  const [creating, setCreating] = useState(false);
  const query = useQuery(trpc.rentalCategories.list.queryOptions());
  usePlace({ title: words.sections.categories, parent: { label: words.sections.cars, to: '/cars' } });
  const state = useListState([]);
  const all = query.data?.items ?? [];
  const columns: readonly Column<RentalCategoryItem>[] = [
    { key: 'name', head: t.name, kind: 'name', cell: ({ name }) => <span className="font-medium">{name}</span>, whole: ({ name }) => name, file: ({ name }) => name },
    { key: 'code', head: t.code, kind: 'id', cell: ({ code }) => <span className="font-mono text-code">{code}</span>, whole: ({ code }) => code, file: ({ code }) => code },
    { key: 'cars', head: t.cars, kind: 'count', cell: ({ cars }) => formatExact(cars, locale), file: ({ cars }) => cars },
    { key: 'position', head: t.position, kind: 'count', cell: ({ position }) => position, file: ({ position }) => position },
  ];
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Section>
      <ListPage
        name="rental-categories"
        title={words.sections.categories}
        help={{ text: words.help.categories, guide: 'rentals' }}
        state={state}
        filters={[]}
        columns={columns}
        list={wholeOf(query, all)}
        total={query.data?.items.length}
        source={listed(all).page}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        card={({ name, code, cars }) => ({ title: name, note: code, value: formatExact(cars, locale) })}
        peek={(id, close) => <Panel key={id} category={all.find((each) => each.id === id)} onClose={close} />}
        primary={create}
        empty={<EmptyState icon={FolderTree} title={words.sections.categories} />}
        reasons={words.reasons}
      />
      {creating && <CategoryDialog category={null} onClose={() => setCreating(false)} />}
    </Section>
  );
}

function Panel({ category, onClose }: { category: RentalCategoryItem | undefined; onClose: () => void }) {
  const words = useRentalsWords();
  const t = words.categories;
  const canWrite = useCan('rentals:write');
  const [asked, setAsked] = useState<'change' | 'delete' | null>(null);
  if (category === undefined) {
    return (
      <PeekPanel title={words.sections.categories} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const remove = async () => {
    await client.rentalCategories.delete.mutate({ id: category.id });
    await fleetChanged();
    onClose();
  };
  return (
    <PeekPanel
      title={category.name}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/cars" search={{ category: category.code } as never}>
          {t.show}
        </ButtonLink>
      }
    >
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.code, value: category.code },
            { label: t.cars, value: category.cars },
            { label: t.position, value: category.position },
          ]}
        />
        {canWrite && (
          <div className="flex flex-wrap gap-8">
            <Button onClick={() => setAsked('change')}>{t.change}</Button>
            <Button disabledBecause={category.cars > 0 ? words.reasons['rentals.category_in_use'] : undefined} onClick={() => setAsked('delete')}>
              {t.delete}
            </Button>
          </div>
        )}
      </div>
      {asked === 'change' && <CategoryDialog category={category} onClose={() => setAsked(null)} />}
      <ConfirmDialog open={asked === 'delete'} title={t.deleteTitle(category.name)} action={t.delete} reasons={words.reasons} onClose={() => setAsked(null)} onConfirm={remove}>
        {t.deleteText}
      </ConfirmDialog>
    </PeekPanel>
  );
}

function CategoryDialog({ category, onClose }: { category: RentalCategoryItem | null; onClose: () => void }) {
  const { categories: t, reasons } = useRentalsWords();
  const editing = useEditing<{ name: string; code: string; position: number | null }, RentalCategory>({
    thing: null,
    values: { name: category?.name ?? '', code: category?.code ?? '', position: category?.position ?? null },
    reasons,
    reasonFields: { 'rentals.category_code_taken': 'code' },
    save: ({ name, code, position }, context) =>
      category
        ? client.rentalCategories.update.mutate({ id: category.id, version: category.version, name: name.trim(), position }, { context })
        : client.rentalCategories.create.mutate({ name: name.trim(), code: code.trim(), position }, { context }),
    onSaved: async ({ name }) => {
      onClose();
      await fleetChanged();
      toast(t.saved(name));
    },
  });
  return (
    <FormDialog editing={editing} title={category ? t.changeTitle(category.name) : t.create} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.name} required most={200} autoFocus />
      {category === null && <TextField name="code" label={t.code} hint={t.codeHint} required most={40} check={(code: string) => (CODE.test(code.trim()) ? undefined : t.codeHint)} />}
      <CountField name="position" label={t.position} hint={t.positionHint} most={10_000} />
    </FormDialog>
  );
}
