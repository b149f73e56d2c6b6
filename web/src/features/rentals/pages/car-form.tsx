import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { ExplainPrice } from '@/features/bookings';
import type { Car, CarStatus, CarStep } from '@/client/routers/car';
import { client, failureOf } from '@/shared/api';
import { useEditing } from '@/shared/forms';
import { ConfirmDialog, ErrorState, Forbidden, Menu, Skeleton, toast, useTried } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useStore } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { carChanged, carOptions, fleetChanged } from '../data';
import { BasicsCard, RatesCard, TermsCard } from '../parts/car-fields';
import { CarChip } from '../parts/chips';
import { PhotosCard } from '../parts/photos-card';
import { type CarValues, commandOf, NEW_CAR, valuesOf } from '../parts/values';
import { VehiclesCard } from '../parts/vehicles-card';
import { useRentalsWords } from '../words';

const PHOTOS_MS = 2_000;
const TAKEN = { 'rentals.slug_taken': 'slug' } as const;

const useBack = () => {
  const { sections: t } = useRentalsWords();
  return { label: t.cars, link: { to: '/cars', search: lastSearch('/cars') as never } } as const;
};

export function NewCar() {
  return useCan('rentals:write') ? <Creating /> : <Forbidden permission="rentals:write" />;
}

function Creating() {
  const t = useRentalsWords();
  const { currency } = useStore();
  const navigate = useNavigate();
  usePlace({ title: t.cars.create, parent: { label: t.sections.cars, to: '/cars' } });
  const editing = useEditing<CarValues, Car>({
    thing: 'car',
    values: NEW_CAR,
    reasons: t.reasons,
    reasonFields: TAKEN,
    save: (values, context) => client.car.create.mutate({ ...commandOf(values), kind: values.kind, slug: values.slug.trim() || null }, { context }),
    onSaved: async (saved) => {
      await carChanged(saved);
      toast(t.form.saved(saved.title));
      await navigate({ to: '/cars/$carId', params: { carId: saved.id } });
    },
  });
  return (
    <FormPage title={t.cars.create} help={{ text: t.help.car, guide: 'rentals' }} back={useBack()} editing={editing} action={t.form.create} isNew>
      <BasicsCard isNew />
      <RatesCard currency={currency} />
      <TermsCard currency={currency} />
    </FormPage>
  );
}

export function EditCar() {
  return useCan('rentals:read') ? <Found /> : <Forbidden permission="rentals:read" />;
}

function Found() {
  const t = useRentalsWords();
  const { carId = '' } = useParams({ strict: false });
  const { data: car, error, refetch } = useQuery({
    ...carOptions(carId),
    // Sizes of new photos are made by a job.
    refetchInterval: ({ state }) => (state.data?.photos.some(({ status }) => status === 'pending') ? PHOTOS_MS : false),
  });
  usePlace({ title: car?.title ?? t.sections.cars, parent: { label: t.sections.cars, to: '/cars' } });
  const reload = async () => (await refetch()).data;
  if (car) return <Editing key={car.id} car={car} reload={reload} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <Skeleton shape="row" count={8} />;
}

const BECOMES: Record<Exclude<CarStep, 'delete'>, CarStatus> = { activate: 'active', unpublish: 'draft', archive: 'archived' };

function Editing({ car, reload }: { car: Car; reload: () => Promise<Car | undefined> }) {
  const t = useRentalsWords();
  const canWrite = useCan('rentals:write');
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const { note, tried } = useTried(t.reasons);
  const { id, version } = car;
  const editing = useEditing<CarValues, Car>({
    thing: 'car',
    id,
    version,
    values: valuesOf(car),
    reasons: t.reasons,
    reasonFields: TAKEN,
    conflicts: ['rentals.changed_meanwhile'],
    reload: async () => ({ values: valuesOf((await reload()) ?? car) }),
    save: (values, context) => client.car.update.mutate({ id, version, ...commandOf(values), slug: values.slug.trim() }, { context }),
    onSaved: async (saved) => {
      await carChanged(saved);
      toast(t.form.saved(saved.title));
    },
  });
  const act = (step: CarStep) => {
    if (step === 'delete') return setDeleting(true);
    void tried(async () => {
      await carChanged(await client.car.update.mutate({ id, version, status: BECOMES[step] }));
      toast(t.acts.done[step](car.title));
    });
  };
  const remove = async () => {
    await client.car.delete.mutate({ id });
    await navigate({ to: '/cars' });
    await fleetChanged();
  };
  return (
    <FormPage
      title={car.title}
      help={{ text: t.help.car, guide: 'rentals' }}
      back={useBack()}
      status={<CarChip status={car.status} />}
      actions={canWrite && !editing.dirty && <Menu icon={Ellipsis} align="end" label={t.acts.more} items={car.allowedActions.map((step) => ({ label: t.acts[step], onSelect: () => act(step) }))} />}
      editing={editing}
      action={t.form.save}
      readOnlyBecause={canWrite ? undefined : t.needs('rentals:write')}
    >
      {note}
      {car.kind === 'named' && <VehiclesCard car={car} canWrite={canWrite} />}
      <PhotosCard car={car} canWrite={canWrite} />
      <BasicsCard />
      <RatesCard currency={car.currency} />
      <TermsCard currency={car.currency} />
      <ExplainPrice carId={car.id} />
      <ConfirmDialog open={deleting} title={t.acts.deleteTitle(car.title)} action={t.acts.delete} reasons={t.reasons} onClose={() => setDeleting(false)} onConfirm={remove}>
        {t.acts.deleteText}
      </ConfirmDialog>
    </FormPage>
  );
}
