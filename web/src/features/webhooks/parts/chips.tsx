import type { DeliveryState, WebhookEndpoint } from '@/client/routers/webhooks';
import { StatusChip } from '@/shared/kit';
import { DELIVERY_TONES, ENDPOINT_TONES, standingOf } from '../status';
import { useWebhookWords } from '../words';

export function EndpointChip({ endpoint, inRow }: { endpoint: WebhookEndpoint; inRow?: boolean }) {
  const t = useWebhookWords();
  const standing = standingOf(endpoint);
  return <StatusChip tone={ENDPOINT_TONES[standing]} word={t.standing[standing]} inRow={inRow} />;
}

export function DeliveryChip({ state, inRow }: { state: DeliveryState; inRow?: boolean }) {
  const t = useWebhookWords();
  return <StatusChip tone={DELIVERY_TONES[state]} word={t.word[state]} inRow={inRow} />;
}
