import { Plus, Webhook } from 'lucide-react';
import { useMemo } from 'react';
import type { WebhookEndpoint } from '@/client/routers/webhooks';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { useEndpoints } from '../data';
import { EndpointChip } from '../parts/chips';
import { sayPattern } from '../parts/patterns';
import { standingOf } from '../status';
import { useWebhookWords } from '../words';

export function EndpointsList() {
  return useCan('webhooks:read') ? <List /> : <Forbidden permission="webhooks:read" />;
}

const linkTo = ({ id }: WebhookEndpoint) => ({ to: '/webhooks/$endpointId', params: { endpointId: id } }) as const;
const NONE: readonly never[] = [];

function List() {
  const t = useWebhookWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('webhooks:write');
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const query = useEndpoints();
  const rows = query.data?.items ?? NONE;
  const toldOf = ({ eventTypes }: WebhookEndpoint) => eventTypes.map((each) => sayPattern(each, t)).join(', ');
  const columns = useMemo((): readonly Column<WebhookEndpoint>[] => {
    const { columns: heads } = t;
    return [
      {
        key: 'url',
        head: heads.url,
        kind: 'name',
        cell: ({ url, description }) => (
          <>
            {url}
            {description && <span className="pl-8 font-regular text-text-2">{description}</span>}
          </>
        ),
        whole: ({ url, description }) => [url, description].filter(Boolean).join(' · '),
        file: [
          [heads.url, ({ url }) => url],
          [t.form.description, ({ description }) => description],
        ],
      },
      { key: 'standing', head: heads.standing, kind: 'status', cell: (endpoint) => <EndpointChip inRow endpoint={endpoint} />, file: (endpoint) => t.standing[standingOf(endpoint)] },
      { key: 'events', head: heads.events, kind: 'text', cell: toldOf, whole: toldOf, file: ({ eventTypes }) => eventTypes.join(' ') },
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
  const card = (endpoint: WebhookEndpoint): CardOf => ({
    title: endpoint.url,
    note: endpoint.description || toldOf(endpoint),
    status: <EndpointChip inRow endpoint={endpoint} />,
  });
  const create = canWrite && (
    <ButtonLink to="/webhooks/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="webhooks"
      title={t.title}
      help={{ text: t.help.list, guide: 'webhooks' }}
      state={state}
      filters={NONE}
      columns={columns}
      // It is asked for again and again, which nobody needs to see.
      list={{ ...wholeOf(query, rows), isBusy: false }}
      total={rows.length}
      rowKey={({ id }) => id}
      nameOf={({ url }) => url}
      link={linkTo}
      card={card}
      source={listed(rows).page}
      primary={create}
      empty={
        <EmptyState icon={Webhook} title={t.empty.title} text={t.empty.text}>
          {create}
        </EmptyState>
      }
      reasons={t.reasons}
    />
  );
}
