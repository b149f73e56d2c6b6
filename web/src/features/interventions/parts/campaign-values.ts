// A campaign as its form has it.
import type { Typed } from '@/shared/forms';
import type { ShownCampaign } from '../data';

type Channel = ShownCampaign['variants'][number]['channels'][number];

export interface CampaignValues {
  readonly name: string;
  readonly priority: Typed;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly rules: { minValueMinor: Typed; maxValueMinor: Typed; productIds: string[] };
  readonly variants: { name: string; weight: Typed; discountPercent: Typed; templateId: string | null; channels: Channel[] }[];
}

export const freshVariant = (name: string): CampaignValues['variants'][number] => ({ name, weight: 1, discountPercent: null, templateId: null, channels: [] });

export const valuesOf = (campaign: ShownCampaign | undefined): CampaignValues => ({
  name: campaign?.name ?? '',
  priority: campaign?.priority ?? 0,
  startsAt: campaign?.startsAt ?? null,
  endsAt: campaign?.endsAt ?? null,
  rules: { minValueMinor: campaign?.rules.minValueMinor ?? null, maxValueMinor: campaign?.rules.maxValueMinor ?? null, productIds: [...(campaign?.rules.productIds ?? [])] },
  variants: (campaign?.variants ?? [freshVariant('A')]).map(({ name, weight, discountPercent, templateId, channels }) => ({ name, weight, discountPercent, templateId, channels: [...channels] })),
});

export function commandOf(values: CampaignValues, campaign: ShownCampaign | undefined, currency: string) {
  const { minValueMinor, maxValueMinor, productIds } = values.rules;
  const isPriced = minValueMinor !== null || maxValueMinor !== null;
  const number = (typed: Typed) => (typed === null ? null : Number(typed));
  return {
    name: values.name.trim(),
    priority: Number(values.priority ?? 0),
    startsAt: values.startsAt,
    endsAt: values.endsAt,
    rules: {
      ...campaign?.rules,
      currency: isPriced ? (campaign?.rules.currency ?? currency) : null,
      minValueMinor: number(minValueMinor),
      maxValueMinor: number(maxValueMinor),
      productIds,
    },
    variants: values.variants.map((each) => ({ ...each, weight: Number(each.weight ?? 1), discountPercent: number(each.discountPercent) })),
  };
}
