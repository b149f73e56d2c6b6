// How endpoints and deliveries stand, as a tone.
import type { DeliveryState, WebhookEndpoint } from '@/client/routers/webhooks';
import type { Tone } from '@/shared/kit';

export type EndpointStanding = 'working' | 'failing' | 'paused' | 'disabled';

export const ENDPOINT_TONES: Record<EndpointStanding, Tone> = { working: 'good', failing: 'warn', paused: 'idle', disabled: 'bad' };

export const DELIVERY_TONES: Record<DeliveryState, Tone> = { pending: 'active', delivered: 'good', failed: 'bad', cancelled: 'idle' };

export function standingOf({ enabled, disabledReason, failingSince }: WebhookEndpoint): EndpointStanding {
  if (!enabled) return disabledReason === null || disabledReason === 'owner' ? 'paused' : 'disabled';
  return failingSince === null ? 'working' : 'failing';
}
