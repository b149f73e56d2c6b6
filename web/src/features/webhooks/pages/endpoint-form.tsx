import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { WebhookEndpoint, WebhookEventType } from '@/client/routers/webhooks';
import { client, failureOf } from '@/shared/api';
import { PickMany, SwitchField, TextField, useEditing } from '@/shared/forms';
import { Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { endpointOptions, useEventTypes, webhooksChanged } from '../data';
import { hostOf } from '../parts/endpoint-acts';
import { choicesOf } from '../parts/patterns';
import { SecretDialog } from '../parts/secret-dialog';
import { useWebhookWords } from '../words';

export function NewEndpoint() {
  return useCan('webhooks:write') ? <Form /> : <Forbidden permission="webhooks:write" />;
}

export function EditEndpoint() {
  return useCan('webhooks:write') ? <Found /> : <Forbidden permission="webhooks:write" />;
}

function Found() {
  const t = useWebhookWords();
  const { endpointId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(endpointOptions(endpointId));
  if (data) return <Form endpoint={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

interface Values {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
}

interface Saved {
  readonly endpoint: WebhookEndpoint;
  /** Of a new one. */
  readonly secret?: string;
}

const NEW: Values = { url: '', description: '', eventTypes: [], enabled: true };

function Form({ endpoint }: { endpoint?: WebhookEndpoint }) {
  const { form: t, help, title, reasons } = useWebhookWords();
  const navigate = useNavigate();
  const types = useEventTypes().data?.items ?? [];
  const [made, setMade] = useState<Saved | null>(null);
  const pageTitle = endpoint ? t.editTitle : t.newTitle;
  const parent = endpoint ? { label: hostOf(endpoint.url), to: `/webhooks/${endpoint.id}` } : { label: title, to: '/webhooks' };
  usePlace({ title: pageTitle, parent });
  const leave = (id: string) => navigate({ to: '/webhooks/$endpointId', params: { endpointId: id } });
  const editing = useEditing<Values, Saved>({
    thing: 'webhook',
    id: endpoint?.id,
    values: endpoint ? { url: endpoint.url, description: endpoint.description, eventTypes: endpoint.eventTypes, enabled: endpoint.enabled } : NEW,
    reasons,
    save: async ({ eventTypes, ...values }, context) => {
      const command = { ...values, url: values.url.trim(), eventTypes: [...eventTypes] };
      return endpoint
        ? { endpoint: await client.webhooks.updateEndpoint.mutate({ ...command, id: endpoint.id }, { context }) }
        : client.webhooks.createEndpoint.mutate(command, { context });
    },
    onSaved: async (saved) => {
      await webhooksChanged();
      if (saved.secret !== undefined) return setMade(saved);
      toast(t.saved);
      await leave(saved.endpoint.id);
    },
  });
  return (
    <>
      <FormPage
        title={pageTitle}
        help={{ text: help.form, guide: 'webhooks' }}
        back={{ label: parent.label, link: endpoint ? { to: '/webhooks/$endpointId', params: { endpointId: endpoint.id } } : { to: '/webhooks' } }}
        editing={editing}
        action={endpoint ? t.save : t.create}
        isNew={!endpoint}
        side={<EventsCard types={types} />}
      >
        <Card title={t.basics}>
          <TextField name="url" type="url" label={t.url} hint={t.urlHint} required most={2_000} />
          <TextField name="description" label={t.description} hint={t.descriptionHint} most={500} />
          <SwitchField name="enabled" label={t.enabled} />
        </Card>
        <EventTypesCard types={types} />
      </FormPage>
      {made?.secret !== undefined && <SecretDialog secret={made.secret} onClose={() => void leave(made.endpoint.id)} />}
    </>
  );
}

function EventTypesCard({ types }: { types: readonly WebhookEventType[] }) {
  const words = useWebhookWords();
  const { form: t } = words;
  return (
    <Card title={t.events}>
      <PickMany name="eventTypes" label={t.eventTypes} hint={t.eventTypesHint} required choices={choicesOf(types.map(({ name }) => name), words)} />
    </Card>
  );
}

/** Each event and what it tells. */
function EventsCard({ types }: { types: readonly WebhookEventType[] }) {
  const { form: t } = useWebhookWords();
  return (
    <Card title={t.about}>
      <dl className="flex flex-col gap-8 text-dense">
        {types.map(({ name, description }) => (
          <div key={name}>
            <dt className="font-mono text-code wrap-anywhere">{name}</dt>
            <dd className="text-text-2">{description}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
