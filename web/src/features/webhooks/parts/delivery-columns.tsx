import { useMemo } from 'react';
import type { WebhookDelivery } from '@/client/routers/webhooks';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import type { Translated } from '@/shared/words';
import { useWebhookWords } from '../words';
import type { en } from '../words/en';
import { DeliveryChip } from './chips';

/** What came back last: the status, or why nothing did. */
const answerOf = ({ attempts, lastStatus, lastError }: WebhookDelivery, t: Translated<typeof en>): string =>
  attempts === 0 ? '—' : lastStatus === null ? (lastError ?? t.noAnswer) : [String(lastStatus), lastError].filter(Boolean).join(' · ');

export function useDeliveryColumns(): readonly Column<WebhookDelivery>[] {
  const t = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { deliveryColumns: heads } = t;
    return [
      { key: 'event', head: heads.event, kind: 'name', cell: ({ eventType }) => eventType, file: [[heads.event, ({ eventType }) => eventType], [t.delivery.message, ({ messageId }) => messageId]] },
      { key: 'state', head: heads.state, kind: 'status', cell: ({ state }) => <DeliveryChip inRow state={state} />, file: ({ state }) => t.word[state] },
      { key: 'answer', head: heads.answer, kind: 'text', cell: (each) => answerOf(each, t), whole: (each) => answerOf(each, t), file: (each) => answerOf(each, t) },
      { key: 'attempts', head: heads.attempts, kind: 'count', cell: ({ attempts }) => formatExact(attempts, locale), file: ({ attempts }) => attempts },
      { key: 'next', head: heads.next, kind: 'time', cell: ({ nextAttemptAt }) => (nextAttemptAt ? formatInstant(nextAttemptAt, locale, zone) : '—'), file: ({ nextAttemptAt }) => nextAttemptAt },
      {
        key: 'created',
        head: heads.created,
        kind: 'time',
        cell: ({ createdAt }) => formatInstant(createdAt, locale, zone),
        whole: ({ createdAt }) => formatExactly(createdAt, locale, zone),
        file: ({ createdAt }) => createdAt,
      },
    ];
  }, [t, locale, zone]);
}

export function useDeliveryCard(): (delivery: WebhookDelivery) => CardOf {
  const t = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  return (delivery) => ({
    title: delivery.eventType,
    value: formatInstant(delivery.createdAt, locale, zone),
    note: answerOf(delivery, t),
    status: <DeliveryChip inRow state={delivery.state} />,
  });
}
