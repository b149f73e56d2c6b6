import type { WebhookState } from '@/client/routers/paymentProviders';
import type { ProviderKind } from '@/client/shared';
import type { Tone } from '@/shared/kit';

export const SERVICES: readonly ProviderKind[] = ['stripe', 'paypal', 'sandbox'];

export const MESSAGE_TONES: Readonly<Record<WebhookState, Tone>> = { received: 'active', applied: 'good', stale: 'idle', unknown: 'warn', irrelevant: 'idle' };
