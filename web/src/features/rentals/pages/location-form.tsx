import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { RentalLocation, WeekHours } from '@/client/routers/rentalLocations';
import { client, failureOf, trpc } from '@/shared/api';
import { DateField, MoneyField, PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Button, Card, ErrorState, Forbidden, Skeleton, toast, useTried } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useStore, useZone } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { fleetChanged, useLocations } from '../data';
import { ActiveChip } from '../parts/chips';
import { readSpans, writeSpans } from '../parts/hours';
import { Rows } from '../parts/rows';
import { DAYS } from '../parts/values';
import { useRentalsWords } from '../words';

interface Values {
  readonly name: string;
  readonly code: string;
  readonly zone: string;
  readonly address: string;
  readonly week: Readonly<Record<(typeof DAYS)[number], string>>;
  readonly specialDays: readonly { readonly on: string | null; readonly spans: string; readonly note: string }[];
  readonly oneWay: readonly { readonly toId: string | null; readonly feeMinor: number | null; readonly currency: string }[];
}

const week = (of: (day: (typeof DAYS)[number]) => string) => Object.fromEntries(DAYS.map((day) => [day, of(day)])) as Values['week'];

const valuesOf = ({ name, code, zone, address, openingHours, oneWay }: RentalLocation): Values => ({
  name,
  code,
  zone,
  address,
  week: week((day) => writeSpans(openingHours.week[day])),
  specialDays: openingHours.specialDays.map(({ on, spans, note }) => ({ on, spans: writeSpans(spans), note })),
  oneWay,
});

const sent = ({ name, zone, address, week: hours, specialDays, oneWay }: Values) => ({
  name: name.trim(),
  zone: zone.trim(),
  address,
  openingHours: {
    week: Object.fromEntries(DAYS.map((day) => [day, readSpans(hours[day]) ?? []])) as unknown as WeekHours,
    specialDays: specialDays.map(({ on, spans, note }) => ({ on: on ?? '', spans: readSpans(spans) ?? [], note })),
  },
  oneWay: oneWay.map(({ toId, feeMinor, currency }) => ({ toId: toId ?? '', feeMinor: feeMinor ?? 0, currency })),
});

const useBack = () => {
  const { sections: t } = useRentalsWords();
  return { label: t.locations, link: { to: '/cars/locations', search: lastSearch('/cars/locations') as never } } as const;
};

export function NewLocation() {
  return useCan('rentals:write') ? <Creating /> : <Forbidden permission="rentals:write" />;
}

function Creating() {
  const words = useRentalsWords();
  const t = words.locations;
  const zone = useZone();
  const navigate = useNavigate();
  usePlace({ title: t.create, parent: { label: words.sections.locations, to: '/cars/locations' } });
  const editing = useEditing<Values, RentalLocation>({
    thing: 'rental-location',
    values: { name: '', code: '', zone, address: '', week: week(() => '08:00-18:00'), specialDays: [], oneWay: [] },
    reasons: words.reasons,
    reasonFields: { 'rentals.location_code_taken': 'code' },
    save: (values, context) => client.rentalLocations.create.mutate({ ...sent(values), code: values.code.trim() }, { context }),
    onSaved: async ({ name }) => {
      await fleetChanged();
      toast(t.saved(name));
      await navigate({ to: '/cars/locations' });
    },
  });
  return (
    <FormPage title={t.create} help={{ text: words.help.location, guide: 'rentals' }} back={useBack()} editing={editing} action={t.create} isNew>
      <Fields isNew own={null} />
    </FormPage>
  );
}

export function EditLocation() {
  return useCan('rentals:read') ? <Found /> : <Forbidden permission="rentals:read" />;
}

function Found() {
  const { sections, reasons } = useRentalsWords();
  const { locationId = '' } = useParams({ strict: false });
  const { data: location, error, refetch } = useQuery(trpc.rentalLocations.get.queryOptions({ id: locationId }));
  usePlace({ title: location?.name ?? sections.locations, parent: { label: sections.locations, to: '/cars/locations' } });
  const reload = async () => (await refetch()).data;
  if (location) return <Editing key={location.id} location={location} reload={reload} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={8} />;
}

function Editing({ location, reload }: { location: RentalLocation; reload: () => Promise<RentalLocation | undefined> }) {
  const words = useRentalsWords();
  const t = words.locations;
  const canWrite = useCan('rentals:write');
  const { id, version, isActive } = location;
  const { note, tried } = useTried(words.reasons);
  const editing = useEditing<Values, RentalLocation>({
    thing: 'rental-location',
    id,
    version,
    values: valuesOf(location),
    reasons: words.reasons,
    conflicts: ['rentals.changed_meanwhile'],
    reload: async () => ({ values: valuesOf((await reload()) ?? location) }),
    save: (values, context) => client.rentalLocations.update.mutate({ id, version, ...sent(values) }, { context }),
    onSaved: async ({ name }) => {
      await fleetChanged();
      toast(t.saved(name));
    },
  });
  const turn = () =>
    tried(async () => {
      await client.rentalLocations.update.mutate({ id, version, isActive: !isActive });
      await fleetChanged();
    });
  return (
    <FormPage
      title={location.name}
      help={{ text: words.help.location, guide: 'rentals' }}
      back={useBack()}
      status={<ActiveChip isActive={isActive} />}
      actions={canWrite && !editing.dirty && <Button onClick={turn}>{isActive ? words.deactivate : words.activate}</Button>}
      editing={editing}
      action={t.save}
      readOnlyBecause={canWrite ? undefined : words.needs('rentals:write')}
    >
      {note}
      <Fields own={id} />
    </FormPage>
  );
}

function Fields({ own, isNew = false }: { own: string | null; isNew?: boolean }) {
  const { locations: t, days } = useRentalsWords();
  const { currency } = useStore();
  const others = useLocations().filter(({ id }) => id !== own);
  const hours = (text: string) => (readSpans(text) === undefined ? t.hoursWrong : undefined);
  return (
    <>
      <Card title={t.basics}>
        <TextField name="name" label={t.name} required most={200} autoComplete="off" />
        <TextField name="code" label={t.code} hint={t.codeHint} required most={40} autoComplete="off" disabledBecause={isNew ? undefined : t.codeHint} />
        <TextField name="zone" label={t.zone} hint={t.zoneHint} required most={64} autoComplete="off" />
        <TextAreaField name="address" label={t.address} rows={2} most={500} />
      </Card>
      <Card title={t.hours}>
        <p className="pb-8 text-dense text-text-2">{t.hoursHint}</p>
        <div className="grid gap-x-12 rows:grid-cols-2">
          {DAYS.map((day) => (
            <TextField key={day} name={`week.${day}`} label={days[day]} placeholder={t.closed} autoComplete="off" check={hours} />
          ))}
        </div>
        <Rows name="specialDays" label={t.special} hint={t.specialHint} add={t.addSpecial} blank={{ on: null, spans: '', note: '' }} most={366}>
          {(row) => (
            <>
              <DateField name={`${row}.on`} label={t.day} required />
              <TextField name={`${row}.spans`} label={t.hours} placeholder={t.closed} autoComplete="off" check={hours} />
              <TextField name={`${row}.note`} label={t.note} most={100} autoComplete="off" />
            </>
          )}
        </Rows>
      </Card>
      <Card title={t.oneWay}>
        <Rows name="oneWay" label={t.fees} hint={t.oneWayHint} add={t.addFee} blank={{ toId: null, feeMinor: null, currency }} most={200}>
          {(row) => (
            <>
              <PickOne name={`${row}.toId`} label={t.to} required placeholder={t.choose} choices={others.map(({ id, name }) => ({ value: id, label: name }))} />
              <MoneyField name={`${row}.feeMinor`} label={t.fee} currency={currency} required least={0} />
            </>
          )}
        </Rows>
      </Card>
    </>
  );
}
