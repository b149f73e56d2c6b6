import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import type { DeliveryState, WebhookDelivery, WebhookEndpoint } from '@/client/routers/webhooks';
import { failureOf } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Banner, EmptyState, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { ActionBar, type FilterOf, ListPage, rowsOf, useLeftList, useListState, type View } from '@/shared/shapes';
import { deliveriesOptions, endpointOptions, pageOf, STATES } from '../data';
import { EndpointChip } from '../parts/chips';
import { useDeliveryCard, useDeliveryColumns } from '../parts/delivery-columns';
import { DeliveryPeek } from '../parts/delivery-peek';
import { hostOf, useEndpointActs } from '../parts/endpoint-acts';
import { ENDPOINT_TONES, standingOf } from '../status';
import { useWebhookWords } from '../words';

export function EndpointDeliveries() {
  return useCan('webhooks:read') ? <Found /> : <Forbidden permission="webhooks:read" />;
}

function Found() {
  const t = useWebhookWords();
  const { endpointId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(endpointOptions(endpointId));
  usePlace({ title: data ? hostOf(data.url) : t.title, parent: { label: t.title, to: '/webhooks' } });
  if (data) return <Deliveries key={endpointId} endpoint={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="row" count={8} />;
}

const linkTo = ({ endpointId, id }: WebhookDelivery) =>
  ({ to: '/webhooks/$endpointId/deliveries/$deliveryId', params: { endpointId, deliveryId: id } }) as const;
const NONE: readonly never[] = [];

function Deliveries({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useWebhookWords();
  const address: FilterOf = { kind: 'pick', key: 'state', label: t.deliveryColumns.state, choices: STATES.map((value) => ({ value, label: t.states[value] })) };
  const search = useListState([address]);
  const state = search.values['state'] as DeliveryState | undefined;
  const list = rowsOf(useInfiniteQuery(deliveriesOptions(endpoint.id, state)));
  const { acts, said } = useEndpointActs(endpoint);
  useLeftList(`/webhooks/${endpoint.id}`, search, list.rows.map(({ id }) => id));
  const views: readonly View[] = [{ key: 'all', label: t.all, search: {} }, ...STATES.map((key) => ({ key, label: t.states[key], search: { state: key } }))];
  return (
    <ListPage
      name="deliveries"
      title={endpoint.url}
      help={{ text: t.help.endpoint, guide: 'webhooks' }}
      state={{ ...search, view: state ?? 'all', isFiltered: false }}
      filters={NONE}
      views={views}
      columns={useDeliveryColumns()}
      list={{ ...list, isBusy: false }}
      rowKey={({ id }) => id}
      nameOf={({ eventType, messageId }) => `${eventType} ${messageId}`}
      link={linkTo}
      card={useDeliveryCard()}
      peek={(id, close) => <DeliveryPeek id={id} endpoint={endpoint} onClose={close} />}
      source={pageOf(endpoint.id, state)}
      actions={<EndpointChip endpoint={endpoint} />}
      primary={<ActionBar acts={acts} />}
      note={
        <div className="flex flex-col gap-12 pb-12 empty:hidden">
          {said}
          <Advice endpoint={endpoint} />
        </div>
      }
      empty={state ? <EmptyState icon={Inbox} title={t.stateEmpty[state]} /> : <EmptyState icon={Inbox} title={t.noDeliveries.title} text={t.noDeliveries.text} />}
      reasons={t.reasons}
    />
  );
}

/** What is wrong with it, and what to do. */
function Advice({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { endpoint: t } = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  const standing = standingOf(endpoint);
  const { failingSince, disabledReason, previousSecretUntil } = endpoint;
  const wrong = standing === 'failing' && failingSince ? t.failing(formatInstant(failingSince, locale, zone)) : disabledReason && !endpoint.enabled ? t.disabled[disabledReason] : null;
  return (
    <>
      {wrong && <Banner tone={ENDPOINT_TONES[standing]}>{wrong}</Banner>}
      {previousSecretUntil && <Banner tone="idle">{t.bothSecrets(formatInstant(previousSecretUntil, locale, zone))}</Banner>}
    </>
  );
}
