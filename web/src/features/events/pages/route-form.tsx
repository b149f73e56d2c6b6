// A route: which events, and where to.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { EventRoute } from '@/client/routers/eventRoutes';
import { client, failureOf, queryClient } from '@/shared/api';
import { PickOne, TextField, useEditing } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { Banner, Button, Card, ConfirmDialog, ErrorState, Forbidden, IconButton, Link, Skeleton, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { commandOf, KINDS, NEW_ROUTE, routeOptions, routesChanged, type RouteValues, useEndpoints, valuesOf } from '../event-routes';
import { ConditionsField } from '../parts/conditions-field';
import { useRouteWords } from '../words';
import { RouteChip } from './routes-list';

export function NewRoute() {
  return useCan('events:route') ? <Form route={null} /> : <Forbidden permission="events:route" />;
}

export function EditRoute() {
  return useCan('events:read') ? <Found /> : <Forbidden permission="events:read" />;
}

function Found() {
  const t = useRouteWords();
  const { routeId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(routeOptions(routeId));
  if (data) return <Form key={data.id} route={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Form({ route }: { route: EventRoute | null }) {
  const t = useRouteWords();
  const navigate = useNavigate();
  const canRoute = useCan('events:route');
  const title = route?.name ?? t.create;
  usePlace({ title, parent: { label: t.title, to: '/events/routes' } });
  const editing = useEditing<RouteValues, EventRoute>({
    thing: 'event-route',
    id: route?.id,
    version: route?.updatedAt,
    values: route ? valuesOf(route) : NEW_ROUTE,
    reasons: t.reasons,
    save: (values, context) =>
      route ? client.eventRoutes.update.mutate({ id: route.id, ...commandOf(values) }, { context }) : client.eventRoutes.create.mutate(commandOf(values), { context }),
    onSaved: async (saved) => {
      queryClient.setQueryData(routeOptions(saved.id).queryKey, saved);
      await routesChanged();
      toast(t.saved(saved.name));
      if (route === null) await navigate({ to: '/events/routes' });
    },
  });
  return (
    <FormPage
      title={title}
      help={{ text: t.help, guide: 'event-routes' }}
      back={{ label: t.title, link: { to: '/events/routes' } }}
      status={route && <RouteChip enabled={route.enabled} />}
      actions={route && canRoute && <Acts route={route} />}
      editing={editing}
      isNew={route === null}
      readOnlyBecause={canRoute ? undefined : t.needs}
    >
      {route && <Standing route={route} />}
      <Card title={t.which}>
        <TextField name="name" label={t.columns.name} required most={100} autoFocus={route === null} />
        <ConditionsField />
      </Card>
      <Card title={t.where}>
        <Destination control={editing.form.control} />
      </Card>
    </FormPage>
  );
}

function Destination({ control }: { control: ReturnType<typeof useEditing<RouteValues, EventRoute>>['form']['control'] }) {
  const t = useRouteWords();
  const kind = useWatch({ control, name: 'kind' });
  const endpoints = useEndpoints();
  return (
    <>
      <PickOne name="kind" label={t.columns.destination} required choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))} />
      {kind === 'webhook' && (
        <PickOne
          name="endpointId"
          label={t.endpoint}
          hint={endpoints.length === 0 ? <Link to="/webhooks">{t.noEndpoints}</Link> : t.endpointHint}
          required
          choices={endpoints.map(({ id, url }) => ({ value: id, label: url }))}
        />
      )}
      {kind === 'topic' && <TextField name="topic" label={t.topic} hint={t.topicHint} required most={63} />}
      {kind === 'queue' && <p className="text-text-2">{t.queueText}</p>}
    </>
  );
}

/** What waits, and what passed it by while it was full. */
function Standing({ route: { enabled, waiting, missed } }: { route: EventRoute }) {
  const t = useRouteWords();
  const locale = useLocale();
  return (
    <Banner tone={missed > 0 ? 'warn' : enabled ? 'good' : 'idle'}>
      {[enabled ? t.delivers : t.isPaused, t.waits(formatExact(waiting, locale)), missed > 0 && t.missed(formatExact(missed, locale))].filter(Boolean).join(' ')}
    </Banner>
  );
}

function Acts({ route }: { route: EventRoute }) {
  const t = useRouteWords();
  const navigate = useNavigate();
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState(false);
  const toggle = () =>
    tried(async () => {
      const { name, destination, conditions, matching } = route;
      const saved = await client.eventRoutes.update.mutate({ id: route.id, name, destination, conditions, matching, enabled: !route.enabled });
      queryClient.setQueryData(routeOptions(saved.id).queryKey, saved);
      await routesChanged();
      toast(saved.enabled ? t.resumed : t.isPaused);
    });
  const remove = async () => {
    await client.eventRoutes.delete.mutate({ id: route.id });
    await navigate({ to: '/events/routes', ignoreBlocker: true });
    queryClient.removeQueries({ queryKey: routeOptions(route.id).queryKey });
    await routesChanged();
    toast(t.removed(route.name));
  };
  return (
    <>
      {note}
      <IconButton icon={Trash2} label={t.remove} onClick={() => setAsking(true)} />
      <Button icon={route.enabled ? Pause : Play} onClick={toggle}>
        {route.enabled ? t.pause : t.resume}
      </Button>
      <ConfirmDialog open={asking} title={t.removeTitle(route.name)} action={t.remove} onClose={() => setAsking(false)} onConfirm={remove}>
        {t.removeText(route.waiting)}
      </ConfirmDialog>
    </>
  );
}
