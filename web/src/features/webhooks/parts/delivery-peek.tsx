import { useQuery } from '@tanstack/react-query';
import type { WebhookDeliveryDetails, WebhookEndpoint } from '@/client/routers/webhooks';
import { failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorState, Skeleton } from '@/shared/kit';
import { PeekPanel } from '@/shared/shapes';
import { deliveryOptions } from '../data';
import { useWebhookWords } from '../words';
import { DeliveryChip } from './chips';
import { useDeliveryActs } from './delivery-acts';
import { DeliveryCards } from './delivery-cards';

/** A delivery beside its list, with what was sent and what came back. */
export function DeliveryPeek({ id, endpoint, onClose }: { id: string; endpoint: WebhookEndpoint; onClose: () => void }) {
  const t = useWebhookWords();
  const { data, error, refetch } = useQuery(deliveryOptions(id));
  return (
    <PeekPanel
      title={data?.delivery.eventType ?? t.deliveryColumns.event}
      onClose={onClose}
      actions={
        <ButtonLink size="small" to="/webhooks/$endpointId/deliveries/$deliveryId" params={{ endpointId: endpoint.id, deliveryId: id }}>
          {t.open}
        </ButtonLink>
      }
    >
      {data ? <Inside details={data} url={endpoint.url} /> : error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={5} />}
    </PeekPanel>
  );
}

function Inside({ details, url }: { details: WebhookDeliveryDetails; url: string }) {
  const { acts, said } = useDeliveryActs(details.delivery);
  return (
    <div className="flex flex-col gap-16">
      <span className="flex flex-wrap items-center gap-8">
        <DeliveryChip state={details.delivery.state} />
        {acts.map(({ key, label, icon, disabledBecause, onAct }) => (
          <Button key={key} size="small" icon={icon} disabledBecause={disabledBecause} onClick={onAct}>
            {label}
          </Button>
        ))}
      </span>
      {said}
      <DeliveryCards details={details} url={url} />
    </div>
  );
}
