// A campaign as a whole: a draft is looked through before it starts, what is on its way is watched.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { failureOf } from '@/shared/api';
import { ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { campaignOptions } from '../data';
import { Review } from '../parts/review';
import { Sending } from '../parts/sending';
import { useCampaignWords } from '../words';

export function CampaignPage() {
  return useCan('campaigns:read') ? <Found /> : <Forbidden permission="campaigns:read" />;
}

function Found() {
  const { reasons } = useCampaignWords();
  const { campaignId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(campaignOptions(campaignId));
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
  return data.state === 'draft' && data.archivedAt === null ? <Review campaign={data} /> : <Sending campaign={data} />;
}
