// The marks of the steps: what is done, and what still needs something.
import type { Step } from '@/shared/shapes';
import { type ShownCampaign, savedOf, STEPS } from '../data';
import { useCampaignWords } from '../words';

export function useRail(campaign: ShownCampaign): readonly Step[] {
  const t = useCampaignWords();
  const params = { campaignId: campaign.id };
  const steps = STEPS.map((step): Step => {
    const missing = campaign.readiness.find((each) => each.step === step)?.missing ?? [];
    const isSaved = savedOf(campaign, step) !== undefined;
    return {
      key: step,
      label: t.steps[step],
      link: { to: '/campaigns/$campaignId/$step', params: { ...params, step } },
      mark: isSaved ? (missing.length === 0 ? 'done' : 'attention') : 'open',
      reason: isSaved && missing.length > 0 ? missing.map((each) => t.missing[each]).join(' ') : undefined,
    };
  });
  return [...steps, { key: 'review', label: t.steps.review, link: { to: '/campaigns/$campaignId', params }, mark: 'open' }];
}
