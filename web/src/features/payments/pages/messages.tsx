// What payment services told, and what became of it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import type { PaymentWebhook, WebhookState } from '@/client/routers/paymentProviders';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { messagesOptions, messagesPage } from '../data';
import { MessagePanel } from '../parts/message-panel';
import { MESSAGE_TONES, SERVICES } from '../status';
import { usePaymentWords } from '../words';

export function Messages() {
  return useCan('payments:read') ? <List /> : <Forbidden permission="payments:read" />;
}

function List() {
  const { messages: t, services, names, states, help, reasons } = usePaymentWords();
  const locale = useLocale();
  const zone = useZone();
  usePlace({ title: t.title, parent: { label: services.title, to: '/settings/payments' } });
  const filters: readonly FilterOf[] = [
    { kind: 'pick', key: 'state', label: t.state, choices: (Object.keys(MESSAGE_TONES) as WebhookState[]).map((value) => ({ value, label: states[value] })) },
    { kind: 'pick', key: 'provider', label: t.service, choices: SERVICES.map((value) => ({ value, label: names[value] })) },
  ];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(messagesOptions(state.values)));
  const columns = useColumns();
  return (
    <ListPage
      name="payment-messages"
      title={t.title}
      back={{ label: services.title, link: { to: '/settings/payments' } }}
      help={{ text: help.messages, guide: 'payments' }}
      state={state}
      filters={filters}
      columns={columns}
      list={list}
      source={messagesPage(state.values)}
      rowKey={({ id }) => id}
      nameOf={({ eventType }) => eventType}
      card={(row) => ({ title: row.eventType, value: formatInstant(row.receivedAt, locale, zone), note: names[row.provider], status: <MessageChip state={row.state} /> })}
      peek={(id, close) => <MessagePanel key={id} id={id} onClose={close} />}
      empty={<EmptyState icon={ScrollText} title={t.empty} text={t.emptyText} />}
      reasons={reasons}
    />
  );
}

export function MessageChip({ state }: { state: WebhookState }) {
  const { states, meanings } = usePaymentWords();
  return <StatusChip inRow tone={MESSAGE_TONES[state]} word={states[state]} meaning={meanings[state]} />;
}

function useColumns(): readonly Column<PaymentWebhook>[] {
  const { messages: t, names, states } = usePaymentWords();
  const locale = useLocale();
  const zone = useZone();
  return [
    { key: 'type', head: t.type, kind: 'name', cell: ({ eventType }) => eventType, whole: ({ eventType }) => eventType, file: ({ eventType }) => eventType },
    { key: 'service', head: t.service, kind: 'text', cell: ({ provider }) => names[provider], file: ({ provider }) => names[provider] },
    { key: 'state', head: t.state, kind: 'status', cell: ({ state }) => <MessageChip state={state} />, file: ({ state }) => states[state] },
    { key: 'deliveries', head: t.deliveries, kind: 'count', cell: ({ deliveries }) => formatExact(deliveries, locale), file: ({ deliveries }) => deliveries },
    {
      key: 'received',
      head: t.received,
      kind: 'time',
      cell: ({ receivedAt }) => formatInstant(receivedAt, locale, zone),
      whole: ({ receivedAt }) => formatExactly(receivedAt, locale, zone),
      file: ({ receivedAt }) => receivedAt,
    },
    { key: 'eventId', head: t.eventId, kind: 'text', off: true, cell: ({ eventId }) => <code className="font-mono text-code">{eventId}</code>, file: ({ eventId }) => eventId },
  ];
}
