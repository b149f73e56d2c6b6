// Making, changing and moving a category.
import type { Category } from '@/client/routers/categories';
import { client } from '@/shared/api';
import { CountField, FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { catalogChanged } from '../data';
import { useCatalogWords } from '../words';

interface CategoryDialogProps {
  readonly all: readonly Category[];
  /** Null makes one. */
  readonly category: Category | null;
  readonly onClose: () => void;
}

/** Each by the way to it, as a choice. */
const choicesOf = (all: readonly Category[]) => {
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return all.map(({ id, path }) => ({ value: id, label: path.map((each) => names.get(each) ?? each).join(' / ') }));
};

export function CategoryDialog({ all, category, onClose }: CategoryDialogProps) {
  const { categories: t, reasons } = useCatalogWords();
  const editing = useEditing<{ name: string; slug: string; parentId: string | null; position: number | string | null }, Category>({
    thing: null,
    values: { name: category?.name ?? '', slug: category?.slug ?? '', parentId: null, position: category?.position ?? 0 },
    reasons,
    reasonFields: { 'catalog.category_slug_taken': 'slug' },
    save: ({ name, slug, parentId, position }, context) => {
      const command = { name: name.trim(), slug: slug.trim() || null, position: Number(position ?? 0) };
      return category ? client.categories.update.mutate({ id: category.id, ...command }, { context }) : client.categories.create.mutate({ ...command, parentId }, { context });
    },
    onSaved: async ({ name }) => {
      onClose();
      await catalogChanged();
      toast(t.saved(name));
    },
  });
  return (
    <FormDialog editing={editing} title={category ? t.changeTitle(category.name) : t.create} action={t.save} onClose={onClose}>
      <TextField name="name" label={t.name} required most={100} autoFocus />
      {category === null && <PickOne name="parentId" label={t.parent} placeholder={t.root} choices={choicesOf(all)} />}
      <TextField name="slug" label={t.slug} hint={t.slugHint} most={200} />
      <CountField name="position" label={t.position} hint={t.positionHint} />
    </FormDialog>
  );
}

export function MoveDialog({ all, category, onClose }: CategoryDialogProps & { readonly category: Category }) {
  const { categories: t, reasons } = useCatalogWords();
  const editing = useEditing<{ parentId: string | null }, Category>({
    thing: null,
    values: { parentId: category.parentId },
    reasons,
    reasonFields: { 'catalog.category_cycle': 'parentId' },
    save: ({ parentId }, context) => client.categories.move.mutate({ id: category.id, parentId, position: category.position }, { context }),
    onSaved: async ({ name }) => {
      onClose();
      await catalogChanged();
      toast(t.saved(name));
    },
  });
  // It cannot stand below itself.
  const others = all.filter(({ path }) => !path.includes(category.id));
  return (
    <FormDialog editing={editing} title={t.moveTitle(category.name)} description={t.moveText} action={t.move} onClose={onClose}>
      <PickOne name="parentId" label={t.parent} placeholder={t.root} choices={choicesOf(all).filter(({ value }) => others.some(({ id }) => id === value))} />
    </FormDialog>
  );
}
