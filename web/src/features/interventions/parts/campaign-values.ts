// A campaign as its form has it.
import { instantOf, localOf } from '@/shared/format/days';
import type { Typed } from '@/shared/forms';
import type { ShownCampaign } from '../data';

/** Shares are typed in tenths of a percent. */
const TENTHS = 1_000;

type Channel = ShownCampaign['variants'][number]['channels'][number];

export interface CampaignValues {
  readonly name: string;
  readonly priority: Typed;
  /** On the store's clocks, as `endsAt`. */
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly rules: { segmentIds: string[]; minValueMinor: Typed; maxValueMinor: Typed; productIds: string[]; categories: string[]; leastProbability: Typed };
  readonly variants: { name: string; weight: Typed; discountPercent: Typed; templateId: string | null; channels: Channel[] }[];
}

export const freshVariant = (name: string): CampaignValues['variants'][number] => ({ name, weight: 1, discountPercent: null, templateId: null, channels: [] });

const rulesOf = (rules: ShownCampaign['rules'] | undefined): CampaignValues['rules'] => ({
  segmentIds: [...(rules?.segmentIds ?? [])],
  minValueMinor: rules?.minValueMinor ?? null,
  maxValueMinor: rules?.maxValueMinor ?? null,
  productIds: [...(rules?.productIds ?? [])],
  categories: [...(rules?.categories ?? [])],
  leastProbability: rules?.leastProbability == null ? null : Math.round(rules.leastProbability * TENTHS),
});

export const valuesOf = (campaign: ShownCampaign | undefined, zone: string): CampaignValues => ({
  name: campaign?.name ?? '',
  priority: campaign?.priority ?? 0,
  startsAt: campaign?.startsAt ? localOf(campaign.startsAt, zone) : null,
  endsAt: campaign?.endsAt ? localOf(campaign.endsAt, zone) : null,
  rules: rulesOf(campaign?.rules),
  variants: (campaign?.variants ?? [freshVariant('A')]).map(({ name, weight, discountPercent, templateId, channels }) => ({ name, weight, discountPercent, templateId, channels: [...channels] })),
});

export function commandOf(values: CampaignValues, campaign: ShownCampaign | undefined, currency: string, zone: string) {
  const { minValueMinor, maxValueMinor, leastProbability, ...lists } = values.rules;
  const isPriced = minValueMinor !== null || maxValueMinor !== null;
  const number = (typed: Typed) => (typed === null ? null : Number(typed));
  return {
    name: values.name.trim(),
    priority: Number(values.priority ?? 0),
    startsAt: values.startsAt && instantOf(values.startsAt, zone),
    endsAt: values.endsAt && instantOf(values.endsAt, zone),
    rules: {
      ...lists,
      currency: isPriced ? (campaign?.rules.currency ?? currency) : null,
      minValueMinor: number(minValueMinor),
      maxValueMinor: number(maxValueMinor),
      leastProbability: leastProbability === null ? null : Number(leastProbability) / TENTHS,
    },
    variants: values.variants.map((each) => ({ ...each, weight: Number(each.weight ?? 1), discountPercent: number(each.discountPercent) })),
  };
}
