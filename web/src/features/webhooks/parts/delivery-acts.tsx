import { Repeat } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WebhookDelivery } from '@/client/routers/webhooks';
import { client } from '@/shared/api';
import { toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { webhooksChanged } from '../data';
import { useWebhookWords } from '../words';

/** A receiver knows by its id what it has had, so that sending again asks nothing. */
export function useDeliveryActs({ id, state }: WebhookDelivery): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useWebhookWords();
  const off = useCan('webhooks:write') ? undefined : t.needs('webhooks:write');
  const { note, tried } = useTried(t.reasons);
  const replay = () =>
    tried(async () => {
      await client.webhooks.replay.mutate({ id });
      await webhooksChanged();
      toast(t.replayed);
    });
  return {
    acts: [{ key: 'replay', label: t.acts.replay, icon: Repeat, tone: state === 'delivered' ? 'plain' : undefined, disabledBecause: off, onAct: replay }],
    said: note,
  };
}
