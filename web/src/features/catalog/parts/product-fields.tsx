// The fields that a new product and a known one have alike.
import { useQuery } from '@tanstack/react-query';
import type { Attribute } from '@/client/routers/attributes';
import { trpc } from '@/shared/api';
import { DateField, PickMany, PickOne, TextAreaField, TextField } from '@/shared/forms';
import { Card, type Choice } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useCatalogWords } from '../words';
import { readNumber } from './values';

/** Undefined until they are there: a form begins with a field for each. */
export const useAttributes = (): readonly Attribute[] | undefined =>
  useQuery(trpc.attributes.list.queryOptions(undefined, { staleTime: 60_000 })).data?.items;

export function BasicsCard() {
  const { form: t } = useCatalogWords();
  return (
    <Card title={t.basics}>
      <TextField name="title" label={t.name} hint={t.nameHint} required most={300} />
      <TextAreaField name="description" label={t.description} rows={5} most={50_000} />
      <PickOne
        name="kind"
        label={t.kind}
        required
        choices={(['physical', 'digital', 'service'] as const).map((value) => ({ value, label: t.kinds[value] }))}
      />
    </Card>
  );
}

export function OrganiseCard({ slug = false }: { slug?: boolean }) {
  const { form: t } = useCatalogWords();
  return (
    <Card title={t.organise}>
      <PickMany name="categoryIds" label={t.categories} placeholder={t.find} choices={useCategories()} />
      <PickMany name="channels" label={t.channels} hint={t.channelsHint} choices={[]} free />
      <TextField name="brand" label={t.brand} most={100} />
      <TextField name="taxClass" label={t.taxClass} hint={t.taxClassHint} required most={40} />
      {slug && <TextField name="slug" label={t.slug} hint={t.slugHint} required most={200} />}
    </Card>
  );
}

/** Each with the way down to it, since names come again under other parents. */
function useCategories(): readonly Choice[] {
  const { data } = useQuery(trpc.categories.list.queryOptions(undefined, { staleTime: 60_000 }));
  const names = new Map(data?.items.map(({ id, name }) => [id, name]));
  return (data?.items ?? []).map(({ id, path }) => ({ value: id, label: path.map((each) => names.get(each) ?? '').join(' › ') }));
}

export function AttributesCard({ attributes }: { attributes: readonly Attribute[] }) {
  const { form: t } = useCatalogWords();
  if (attributes.length === 0) return null;
  return (
    <Card title={t.attributes}>
      <div className="grid gap-x-12 rows:grid-cols-2">
        {attributes.map((attribute) => (
          <AttributeField key={attribute.id} attribute={attribute} />
        ))}
      </div>
    </Card>
  );
}

function AttributeField({ attribute: { key, name, kind, unit, choices, required } }: { attribute: Attribute }) {
  const { form: t, bulk } = useCatalogWords();
  const locale = useLocale();
  const field = { name: `attributes.${key}`, label: unit ? `${name} (${unit})` : name, required };
  if (kind === 'choice') return <PickOne {...field} choices={choices.map((value) => ({ value, label: value }))} />;
  if (kind === 'boolean') return <PickOne {...field} choices={[{ value: 'true', label: t.yes }, { value: 'false', label: t.no }]} />;
  if (kind === 'date') return <DateField {...field} />;
  const check = (text: string | null) => (text?.trim() && readNumber(text, locale) === null ? bulk.notANumber : undefined);
  return <TextField {...field} {...(kind === 'number' ? { check } : {})} />;
}
