// A delivery as it went: what was sent, and each attempt with what came back.
import type { WebhookAttempt, WebhookDelivery, WebhookDeliveryDetails } from '@/client/routers/webhooks';
import { formatExact, formatInstant } from '@/shared/format';
import { Card, Code, CopyId, StatusChip, type Tone } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { useWebhookWords } from '../words';

const readable = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

export function DeliveryCards({ details, url }: { details: WebhookDeliveryDetails; url: string | undefined }) {
  const { delivery: t } = useWebhookWords();
  const { delivery, body, log } = details;
  return (
    <>
      <Card title={t.attempts}>
        {log.length === 0 && <span className="text-text-2">{t.none}</span>}
        <ol className="flex flex-col gap-16">
          {log.map((attempt, place) => (
            <Attempt key={attempt.id} attempt={attempt} place={log.length - place} />
          ))}
        </ol>
      </Card>
      <Card title={t.request}>
        <div className="flex flex-col gap-12">
          <Code label={t.request} text={[`POST ${url ?? ''}`, 'content-type: application/json', `webhook-id: ${delivery.messageId}`].join('\n')} />
          <Code label={t.body} text={readable(body)} />
        </div>
      </Card>
    </>
  );
}

const toneOf = ({ status }: WebhookAttempt): Tone => (status === null ? 'bad' : status < 300 ? 'good' : status < 500 && status >= 400 ? 'bad' : 'warn');

function Attempt({ attempt, place }: { attempt: WebhookAttempt; place: number }) {
  const { delivery: t, noAnswer } = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  return (
    <li className="flex flex-col gap-8">
      <span className="flex flex-wrap items-center gap-x-12 gap-y-4">
        <span className="font-medium">{t.attempt(place)}</span>
        <StatusChip tone={toneOf(attempt)} word={attempt.status === null ? noAnswer : String(attempt.status)} />
        <span className="text-dense text-text-2 tabular-nums">
          {[formatInstant(attempt.startedAt, locale, zone), t.took(formatExact(attempt.durationMs, locale))].join(' · ')}
        </span>
      </span>
      {attempt.error && <span className="wrap-anywhere">{attempt.error}</span>}
      {attempt.response ? <Code label={t.answer} text={readable(attempt.response)} /> : attempt.status !== null && <span className="text-dense text-text-2">{t.noBody}</span>}
    </li>
  );
}

export function DeliveryFacts({ delivery, url }: { delivery: WebhookDelivery; url: string | undefined }) {
  const { delivery: t } = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  const at = (label: string, instant: string | null) => (instant ? [{ label, value: formatInstant(instant, locale, zone) }] : []);
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.event, value: delivery.eventType },
          { label: t.address, value: url },
          ...at(t.created, delivery.createdAt),
          ...at(t.next, delivery.nextAttemptAt),
          ...at(t.ended, delivery.endedAt),
          { label: t.message, value: <CopyId id={delivery.messageId} of={t.message} /> },
        ]}
      />
    </Card>
  );
}
