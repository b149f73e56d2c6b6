import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { findProducts, useProductNames } from '@/features/catalog';
import { client, failureOf } from '@/shared/api';
import { CountField, DateTimeField, MoneyField, PercentField, PickMany, PickOne, TextField, useEditing } from '@/shared/forms';
import { Button, Card, ErrorState, Forbidden, Link, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useStore, useZone } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { campaignOptions, campaignsChanged, type ShownCampaign, useSegmentChoices, useTemplateChoices } from '../data';
import { CampaignActs } from '../parts/campaign-acts';
import { type CampaignValues, commandOf, freshVariant, valuesOf } from '../parts/campaign-values';
import { useReachWords } from '../words';

const LETTERS = 'ABCDEFGH';
/** Ids of the catalogue; other systems’ are whatever they are. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function CampaignPage() {
  const { campaignId } = useParams({ strict: false });
  if (!useCan('interventions:write')) return <Forbidden permission="interventions:write" />;
  return campaignId === 'new' ? <Form /> : <Found />;
}

function Found() {
  const { reasons } = useReachWords();
  const { campaignId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(campaignOptions(campaignId));
  if (data) return <Form key={`${data.version} ${data.phase}`} campaign={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Form({ campaign }: { campaign?: ShownCampaign }) {
  const { campaigns: t, sections, help, reasons } = useReachWords();
  const { currency } = useStore();
  const zone = useZone();
  const navigate = useNavigate();
  const title = campaign?.name ?? t.newTitle;
  usePlace({ title, parent: { label: sections.campaigns, to: '/interventions/campaigns' } });
  const editing = useEditing<CampaignValues, ShownCampaign>({
    thing: 'interventionCampaign',
    id: campaign?.id,
    version: campaign?.version,
    values: valuesOf(campaign, zone),
    reasons,
    conflicts: ['interventions.stale_campaign'],
    save: (values, context) =>
      campaign
        ? client.interventionCampaigns.update.mutate({ id: campaign.id, version: campaign.version, ...commandOf(values, campaign, currency, zone) }, { context })
        : client.interventionCampaigns.create.mutate(commandOf(values, undefined, currency, zone), { context }),
    onSaved: async ({ name }) => {
      await campaignsChanged();
      toast(t.saved(name));
      await navigate({ to: '/interventions/campaigns' });
    },
  });
  return (
    <FormPage
      title={title}
      help={{ text: help.campaigns, guide: 'interventions' }}
      back={{ label: sections.campaigns, link: { to: '/interventions/campaigns' } }}
      editing={editing}
      action={t.create}
      isNew={!campaign}
      side={campaign && <CampaignActs campaign={campaign} />}
    >
      <Card title={t.basics}>
        <TextField name="name" label={t.name} required most={100} />
        <CountField name="priority" label={t.priority} hint={t.priorityHint} most={1_000} />
        <DateTimeField name="startsAt" label={t.starts} />
        <DateTimeField name="endsAt" label={t.ends} />
      </Card>
      <Whom currency={campaign?.rules.currency ?? currency} />
      <Variants />
    </FormPage>
  );
}

function Whom({ currency }: { currency: string }) {
  const { campaigns: t, needs } = useReachWords();
  const { control } = useFormContext<CampaignValues>();
  const chosen = useWatch({ control, name: 'rules.productIds' });
  const names = useProductNames(chosen.filter((each) => ID.test(each)));
  const segments = useSegmentChoices();
  const off = useCan('customers:read') ? undefined : needs('customers:read');
  return (
    <Card title={t.whom}>
      <p className="pb-12 text-text-2">{t.whomText}</p>
      {segments?.length === 0 ? (
        <p className="pb-16">
          {t.noSegments} <Link to="/customers/segments">{t.toSegments}</Link>
        </p>
      ) : (
        <PickMany name="rules.segmentIds" label={t.segments} placeholder={t.anybody} choices={segments ?? []} disabledBecause={off} />
      )}
      <MoneyField name="rules.minValueMinor" label={t.least} currency={currency} />
      <MoneyField name="rules.maxValueMinor" label={t.most} currency={currency} />
      <PickMany
        name="rules.productIds"
        label={t.products}
        hint={t.productsHint}
        placeholder={t.anything}
        choices={[...names].map(([value, label]) => ({ value, label }))}
        search={useCan('catalog:read') ? findProducts : async () => []}
        free
      />
      <PickMany name="rules.categories" label={t.categories} hint={t.categoriesHint} placeholder={t.anything} choices={[]} free />
      <PercentField name="rules.leastProbability" label={t.leastProbability} hint={t.storesOwn} digits={1} />
    </Card>
  );
}

function Variants() {
  const { campaigns: t, channels } = useReachWords();
  const { control } = useFormContext<CampaignValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'variants' });
  const variants = useWatch({ control, name: 'variants' });
  const templates = useTemplateChoices(variants.map(({ templateId }) => templateId));
  const ways = Object.entries(channels).map(([value, label]) => ({ value, label }));
  return (
    <>
      {fields.map(({ id }, place) => (
        <Card key={id} title={t.variant(variants[place]?.name ?? '')}>
          <TextField name={`variants.${place}.name`} label={t.variantName} required most={40} />
          <CountField name={`variants.${place}.weight`} label={t.weight} hint={t.weightHint} required least={1} most={1_000} />
          <PercentField name={`variants.${place}.discountPercent`} label={t.discount} hint={t.discountHint} digits={0} most={90} />
          <PickOne name={`variants.${place}.templateId`} label={t.template} placeholder={t.houseWords} choices={templates} />
          <PickMany name={`variants.${place}.channels`} label={t.channels} hint={t.channelsHint} choices={ways} />
          {fields.length > 1 && <Button onClick={() => remove(place)}>{t.remove}</Button>}
        </Card>
      ))}
      {fields.length < LETTERS.length && (
        <div>
          <Button icon={Plus} onClick={() => append(freshVariant(LETTERS[fields.length] ?? ''))}>
            {t.add}
          </Button>
        </div>
      )}
    </>
  );
}
