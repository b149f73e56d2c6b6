import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Promotion } from '@/client/routers/promotions';
import { client, failureOf, trpc } from '@/shared/api';
import { type Editing, useEditing } from '@/shared/forms';
import { ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useStore } from '@/shared/session';
import { type Back, FormPage } from '@/shared/shapes';
import { promotionChanged, promotionOptions } from '../data';
import { ActionCard } from '../parts/action-fields';
import { BasicsCard, ConditionsCard, LimitsCard, SentenceCard, StackingCard, WhenCard } from '../parts/promotion-fields';
import { newPromotion, type PromotionValues, termsOf, valuesOf } from '../parts/promotion-values';
import { usePricingWords } from '../words';

export function NewPromotion() {
  return useCan('pricing:write') ? <NewForm /> : <Forbidden permission="pricing:write" />;
}

function NewForm() {
  const t = usePricingWords();
  const { currency } = useStore();
  const navigate = useNavigate();
  usePlace({ title: t.form.newTitle, parent: { label: t.sections.promotions, to: '/prices' } });
  const editing = useEditing<PromotionValues, Promotion>({
    thing: 'promotion',
    values: newPromotion(currency),
    reasons: t.reasons,
    within: 'terms',
    save: (values, context) => client.promotions.create.mutate({ terms: termsOf(values) }, { context }),
    onSaved: async (made) => {
      await promotionChanged(made);
      toast(t.form.saved(made.terms.name));
      await navigate({ to: '/prices/promotions/$promotionId', params: { promotionId: made.id } });
    },
  });
  const back = { label: t.sections.promotions, link: { to: '/prices', search: lastSearch('/prices') as never } } as const;
  return <Page title={t.form.newTitle} back={back} editing={editing} isNew />;
}

export function EditPromotion() {
  return useCan('pricing:write') ? <Found /> : <Forbidden permission="pricing:write" />;
}

function Found() {
  const t = usePricingWords();
  const { promotionId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(promotionOptions(promotionId));
  const labels = useLabels(data);
  usePlace({ title: data ? t.form.editTitle(data.terms.name) : t.sections.promotions, parent: { label: t.sections.promotions, to: '/prices' } });
  if (data && labels) return <EditForm key={data.id} promotion={data} labels={labels} reload={async () => (await refetch()).data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={3} />;
}

interface EditFormProps {
  readonly promotion: Promotion;
  readonly labels: ReadonlyMap<string, string>;
  readonly reload: () => Promise<Promotion | undefined>;
}

function EditForm({ promotion, labels, reload }: EditFormProps) {
  const t = usePricingWords();
  const { currency } = useStore();
  const navigate = useNavigate();
  const { id, version, terms } = promotion;
  const values = (of: Promotion) => valuesOf(of, currency, (each) => labels.get(each) ?? each);
  const editing = useEditing<PromotionValues, Promotion>({
    thing: 'promotion',
    id,
    version,
    values: values(promotion),
    reasons: t.reasons,
    within: 'terms',
    conflicts: ['pricing.promotion_changed'],
    reload: async () => ({ values: values((await reload()) ?? promotion) }),
    save: (changed, context) => client.promotions.update.mutate({ id, version, terms: termsOf(changed, terms) }, { context }),
    onSaved: async (saved) => {
      await promotionChanged(saved);
      toast(t.form.saved(saved.terms.name));
      await navigate({ to: '/prices/promotions/$promotionId', params: { promotionId: id } });
    },
  });
  const back = { label: terms.name, link: { to: '/prices/promotions/$promotionId', params: { promotionId: id } } } as const;
  const isFixed = !promotion.allowedActions.includes('edit');
  return <Page title={t.form.editTitle(terms.name)} back={back} editing={editing} readOnlyBecause={isFixed ? t.phaseMeanings.archived : undefined} />;
}

interface PageProps {
  readonly title: string;
  readonly back: Back;
  readonly editing: Editing<PromotionValues>;
  readonly isNew?: boolean;
  readonly readOnlyBecause?: string | undefined;
}

function Page({ title, back, editing, isNew = false, readOnlyBecause }: PageProps) {
  const { form: t, help } = usePricingWords();
  return (
    <FormPage title={title} help={{ text: help.form, guide: 'pricing' }} back={back} editing={editing} action={t.save} isNew={isNew} readOnlyBecause={readOnlyBecause} side={<SentenceCard />}>
      <BasicsCard />
      <ActionCard />
      <WhenCard />
      <ConditionsCard />
      <LimitsCard />
      <StackingCard />
    </FormPage>
  );
}

/** What the chosen products and variants are called, once it is known; what is gone keeps its id. */
function useLabels(promotion: Promotion | undefined): ReadonlyMap<string, string> | undefined {
  const canRead = useCan('catalog:read');
  const selections = promotion ? selectionsOf(promotion) : [];
  const productIds = [...new Set(selections.flatMap((each) => each.productIds))];
  const ids = [...new Set(selections.flatMap((each) => each.variantIds))];
  const named = useQuery(trpc.variants.name.queryOptions({ ids }, { enabled: canRead && ids.length > 0 }));
  const products = useQueries({ queries: productIds.map((id) => trpc.products.get.queryOptions({ id }, { enabled: canRead, retry: false })) });
  if (named.isLoading || products.some(({ isLoading }) => isLoading)) return undefined;
  return new Map([
    ...(named.data ?? []).map(({ id, name, sku }) => [id, `${name} · ${sku}`] as const),
    ...products.flatMap(({ data }) => (data ? [[data.id, data.title] as const] : [])),
  ]);
}

function selectionsOf({ terms: { action, conditions } }: Promotion) {
  const own = action.kind === 'bundle' ? action.parts.map(({ on }) => on) : action.kind === 'freeShipping' ? [] : [action.on];
  return [conditions.items, ...own, ...(action.kind === 'buyXGetY' ? [action.gifts] : [])];
}
