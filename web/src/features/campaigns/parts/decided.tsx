// Beside the steps: to how many it would go, what it costs, and when.
import { formatExact } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { Facts, SoFar } from '@/shared/shapes';
import type { ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { useCost, useReach, useSummary } from './summary';

export function Decided({ campaign }: { campaign: ShownCampaign }) {
  const t = useCampaignWords();
  const locale = useLocale();
  const reach = useReach(campaign);
  const summary = useSummary(campaign);
  const cost = useCost(campaign);
  return (
    <SoFar>
      <Facts
        facts={[
          { label: t.steps.purpose, value: summary.purpose },
          { label: t.audience.reachable, value: reach ? formatExact(reach.reachable, locale) : t.unknown },
          { label: t.audience.cost, value: cost ?? t.unknown },
          { label: t.steps.schedule, value: summary.schedule },
        ]}
      />
    </SoFar>
  );
}
