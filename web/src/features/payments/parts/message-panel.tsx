import { useQuery } from '@tanstack/react-query';
import { client, failureOf, trpc } from '@/shared/api';
import { formatExact, formatExactly } from '@/shared/format';
import { Button, CopyId, ErrorState, Skeleton, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { paymentsChanged } from '../data';
import { MessageChip } from '../pages/messages';
import { usePaymentWords } from '../words';

/** A message beside the list, word for word, and applied once more on demand. */
export function MessagePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { messages: t, names, states, reasons } = usePaymentWords();
  const canConfigure = useCan('payments:configure');
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch } = useQuery(trpc.paymentProviders.getWebhook.queryOptions({ id }));
  const { note, tried } = useTried(reasons);
  const replay = () =>
    tried(async () => {
      const { state } = await client.paymentProviders.replayWebhook.mutate({ id });
      await paymentsChanged();
      toast(t.replayed(states[state]));
    });
  const at = (instant: string | null) => instant && formatExactly(instant, locale, zone);
  return (
    <PeekPanel title={data?.webhook.eventType ?? t.title} onClose={onClose}>
      {data ? (
        <div className="flex flex-col gap-16">
          {note}
          <Facts
            facts={[
              { label: t.service, value: names[data.webhook.provider] },
              { label: t.state, value: <MessageChip state={data.webhook.state} /> },
              { label: t.eventId, value: <CopyId id={data.webhook.eventId} of={t.eventId} /> },
              { label: t.payment, value: data.webhook.paymentId && <CopyId id={data.webhook.paymentId} of={t.payment} /> },
              { label: t.deliveries, value: formatExact(data.webhook.deliveries, locale) },
              { label: t.received, value: at(data.webhook.receivedAt) },
              { label: t.applied, value: at(data.webhook.appliedAt) },
              ...(data.webhook.note === null ? [] : [{ label: t.note, value: data.webhook.note }]),
            ]}
          />
          {canConfigure && (
            <div>
              <Button onClick={replay}>{t.replay}</Button>
            </div>
          )}
          {data.body === null ? (
            <p className="text-text-2">{t.forgotten}</p>
          ) : (
            <pre className="overflow-x-auto rounded-control bg-sunken p-8 font-mono text-code" tabIndex={0}>
              {pretty(data.body)}
            </pre>
          )}
        </div>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton shape="row" count={6} />
      )}
    </PeekPanel>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
