// Why one intervention was decided so, on its own page.
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Skeleton } from '@/shared/kit';
import { decisionsOptions } from '../data';
import { useReachWords } from '../words';
import { Checks } from './why';

export function ChecksCard({ cartId, episode }: { cartId: string; episode: number }) {
  const { checks: t, reasons } = useReachWords();
  const { data, error, refetch } = useQuery(decisionsOptions(cartId));
  const decision = data?.items.find((each) => each.episode === episode);
  return (
    <Card title={t.title}>
      {decision ? (
        <Checks decision={decision} />
      ) : data ? (
        <p className="text-text-2">{t.none}</p>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={4} />
      )}
    </Card>
  );
}
