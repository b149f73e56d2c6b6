import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Location } from '@/client/routers/locations';
import { client, failureOf, trpc } from '@/shared/api';
import { CountField, PickMany, TextField, useEditing } from '@/shared/forms';
import { Button, ButtonLink, Card, ErrorState, Forbidden, Skeleton, toast, useTried } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { locationChanged, stockChanged } from '../data';
import { ActiveChip } from '../parts/chips';
import { useInventoryWords } from '../words';

const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PRIORITY = 100;

interface Values {
  readonly name: string;
  readonly code: string;
  readonly priority: number | null;
  readonly channels: readonly string[];
}

const NEW: Values = { name: '', code: '', priority: PRIORITY, channels: [] };

const valuesOf = ({ name, code, priority, channels }: Location): Values => ({ name, code, priority, channels });

const sent = ({ name, priority, channels }: Values) => ({ name: name.trim(), priority: priority ?? PRIORITY, channels: [...channels] });

const useBack = () => {
  const { locations: t } = useInventoryWords();
  return { label: t.title, link: { to: '/inventory/locations', search: lastSearch('/inventory/locations') as never } } as const;
};

export function NewLocation() {
  return useCan('inventory:write') ? <Creating /> : <Forbidden permission="inventory:write" />;
}

function Creating() {
  const words = useInventoryWords();
  const t = words.locations;
  const navigate = useNavigate();
  usePlace({ title: words.acts.newLocation, parent: { label: t.title, to: '/inventory/locations' } });
  const editing = useEditing<Values, Location>({
    thing: 'location',
    values: NEW,
    reasons: words.reasons,
    reasonFields: { 'inventory.location_code_taken': 'code' },
    save: (values, context) => client.locations.create.mutate({ ...sent(values), code: values.code.trim() }, { context }),
    onSaved: async (saved) => {
      await locationChanged(saved);
      toast(t.saved(saved.name));
      await navigate({ to: '/inventory/locations' });
    },
  });
  return (
    <FormPage title={words.acts.newLocation} help={{ text: words.help.location, guide: 'inventory' }} back={useBack()} editing={editing} action={t.create} isNew>
      <Card title={t.basics}>
        <TextField name="name" label={t.name} required most={200} autoComplete="off" />
        <TextField name="code" label={t.code} hint={t.codeHint} required most={40} autoComplete="off" check={(code: string) => (CODE.test(code.trim()) ? undefined : t.codeWrong)} />
        <SellingFields />
      </Card>
    </FormPage>
  );
}

export function EditLocation() {
  return useCan('inventory:read') ? <Found /> : <Forbidden permission="inventory:read" />;
}

function Found() {
  const { locations: t, reasons } = useInventoryWords();
  const { locationId = '' } = useParams({ strict: false });
  const { data: location, error, refetch } = useQuery(trpc.locations.get.queryOptions({ id: locationId }));
  usePlace({ title: location?.name ?? t.title, parent: { label: t.title, to: '/inventory/locations' } });
  const reload = async () => (await refetch()).data;
  if (location) return <Editing key={location.id} location={location} reload={reload} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={5} />;
}

function Editing({ location, reload }: { location: Location; reload: () => Promise<Location | undefined> }) {
  const words = useInventoryWords();
  const t = words.locations;
  const canWrite = useCan('inventory:write');
  const { id, version } = location;
  const { note, tried } = useTried(words.reasons);
  const editing = useEditing<Values, Location>({
    thing: 'location',
    id,
    version,
    values: valuesOf(location),
    reasons: words.reasons,
    conflicts: ['inventory.changed_meanwhile'],
    reload: async () => ({ values: valuesOf((await reload()) ?? location) }),
    save: (values, context) => client.locations.update.mutate({ id, version, ...sent(values) }, { context }),
    onSaved: async (saved) => {
      await locationChanged(saved);
      toast(t.saved(saved.name));
    },
  });
  const turn = () =>
    tried(async () => {
      const turned = await client.locations.update.mutate({ id, version, isActive: !location.isActive });
      await Promise.all([locationChanged(turned), stockChanged()]);
      toast(turned.isActive ? t.activated(turned.name) : t.deactivated(turned.name));
    });
  return (
    <FormPage
      title={location.name}
      help={{ text: words.help.location, guide: 'inventory' }}
      back={useBack()}
      status={<ActiveChip isActive={location.isActive} />}
      actions={
        <>
          <ButtonLink to="/inventory" search={{ location: id } as never}>
            {t.stockHere}
          </ButtonLink>
          {canWrite && <Button disabledBecause={editing.dirty ? t.saveFirst : undefined} onClick={turn}>{location.allowedActions.includes('deactivate') ? t.deactivate : t.activate}</Button>}
        </>
      }
      editing={editing}
      action={t.save}
      readOnlyBecause={canWrite ? undefined : words.needs('inventory:write')}
    >
      {note}
      <Card title={t.basics}>
        <TextField name="name" label={t.name} required most={200} autoComplete="off" />
        <TextField name="code" label={t.code} disabledBecause={t.codeHint} />
        <SellingFields />
      </Card>
    </FormPage>
  );
}

function SellingFields() {
  const { locations: t } = useInventoryWords();
  return (
    <>
      <CountField name="priority" label={t.priority} hint={t.priorityHint} required most={1_000} />
      <PickMany name="channels" label={t.channels} hint={t.channelsHint} choices={[]} free />
    </>
  );
}
