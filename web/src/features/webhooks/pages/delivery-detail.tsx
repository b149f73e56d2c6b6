import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { WebhookDeliveryDetails } from '@/client/routers/webhooks';
import { failureOf } from '@/shared/api';
import { ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { DetailPage, neighbours } from '@/shared/shapes';
import { deliveryOptions, endpointOptions } from '../data';
import { DeliveryChip } from '../parts/chips';
import { useDeliveryActs } from '../parts/delivery-acts';
import { DeliveryCards, DeliveryFacts } from '../parts/delivery-cards';
import { hostOf } from '../parts/endpoint-acts';
import { useWebhookWords } from '../words';

export function DeliveryDetail() {
  return useCan('webhooks:read') ? <Found /> : <Forbidden permission="webhooks:read" />;
}

function Found() {
  const t = useWebhookWords();
  const { endpointId = '', deliveryId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(deliveryOptions(deliveryId));
  usePlace({ title: data?.delivery.eventType ?? t.deliveryColumns.event, parent: { label: t.title, to: `/webhooks/${endpointId}` } });
  if (data) return <Detail key={deliveryId} details={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ details }: { details: WebhookDeliveryDetails }) {
  const t = useWebhookWords();
  const navigate = useNavigate();
  const { delivery } = details;
  const { endpointId } = delivery;
  const { data: endpoint } = useQuery(endpointOptions(endpointId));
  const { acts, said } = useDeliveryActs(delivery);
  const list = `/webhooks/${endpointId}`;
  const { previous, next } = neighbours(list, delivery.id);
  const go = (deliveryId: string | undefined) =>
    deliveryId && (() => void navigate({ to: '/webhooks/$endpointId/deliveries/$deliveryId', params: { endpointId, deliveryId } }));
  return (
    <DetailPage
      title={delivery.eventType}
      help={{ text: t.help.delivery, guide: 'webhooks' }}
      back={{ label: endpoint ? hostOf(endpoint.url) : t.title, link: { to: '/webhooks/$endpointId', params: { endpointId }, search: lastSearch(list) as never } }}
      status={<DeliveryChip state={delivery.state} />}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={said}
      side={<DeliveryFacts delivery={delivery} url={endpoint?.url} />}
    >
      <DeliveryCards details={details} url={endpoint?.url} />
    </DetailPage>
  );
}
