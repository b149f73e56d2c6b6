// What was decided, step by step, in a line each.
import { useQuery } from '@tanstack/react-query';
import { formatExact, formatInstant, formatMoney } from '@/shared/format';
import { useCan, useLocale, useZone } from '@/shared/session';
import { audienceOptions, sectionOf, type ShownCampaign, type StepName, usePromotionChoices, useSegmentChoices, useTemplates } from '../data';
import { useCampaignWords } from '../words';

/** How many would get it now, and what that costs; undefined while it is counted or nobody is chosen. */
export function useReach(campaign: ShownCampaign) {
  const audience = sectionOf(campaign, 'audience');
  const { segmentIds = [], excludedSegmentIds = [], holdoutPercent = 0 } = audience ?? {};
  return useQuery({ ...audienceOptions({ id: campaign.id, segmentIds, excludedSegmentIds, holdoutPercent }), enabled: segmentIds.length > 0 && useCan('campaigns:read') }).data;
}

export function useSummary(campaign: ShownCampaign): Record<StepName, string> {
  const t = useCampaignWords();
  const locale = useLocale();
  const zone = useZone();
  const segments = useSegmentChoices();
  const promotions = usePromotionChoices();
  const reach = useReach(campaign);
  const [purpose, audience, offer, copy] = [sectionOf(campaign, 'purpose'), sectionOf(campaign, 'audience'), sectionOf(campaign, 'offer'), sectionOf(campaign, 'copy')];
  const [images, layout, schedule, footer] = [sectionOf(campaign, 'images'), sectionOf(campaign, 'layout'), sectionOf(campaign, 'schedule'), sectionOf(campaign, 'footer')];
  const templates = useTemplates(layout?.templateId ?? null);
  const labelOf = (id: string) => segments?.find(({ value }) => value === id)?.label ?? t.gone;
  const promotion = promotions.find(({ value }) => value === offer?.promotionId);
  const template = templates?.find(({ id }) => id === layout?.templateId);
  const said = (count: number) => formatExact(count, locale);
  const whom = (audience?.segmentIds ?? []).map(labelOf).join(', ');
  return {
    purpose: purpose?.goal ? t.goals[purpose.goal] : t.open,
    audience: whom ? [whom, ...(reach ? [t.people(said(reach.reachable), reach.reachable)] : [])].join(' · ') : t.open,
    offer: offer === undefined || !offer.hasOffer ? t.noOffer : (promotion?.label ?? t.open),
    copy: copy?.variants.map(({ subject }) => subject).filter(Boolean).join(' / ') || t.open,
    images: images?.images.length ? t.pictures(said(images.images.length), images.images.length) : t.noPictures,
    layout: layout?.templateId ? t.templateOf(template?.name ?? t.gone, String(layout.templateVersion ?? '')) : t.open,
    schedule: schedule?.sendAt ? formatInstant(schedule.sendAt, locale, zone) : t.atOnce,
    footer: footer?.company ? [footer.company, ...footer.address].join(', ') : t.open,
  };
}

/** What it is estimated to cost, or undefined where that is not known yet. */
export function useCost(campaign: ShownCampaign): string | undefined {
  const locale = useLocale();
  const reach = useReach(campaign);
  return reach && formatMoney({ amountMinor: reach.costMinor, currency: reach.currency }, locale);
}
