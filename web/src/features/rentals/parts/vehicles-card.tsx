// The vehicles of a car: what is handed over, and where it stands.
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Car } from '@/client/routers/car';
import type { Vehicle, VehicleState } from '@/client/routers/vehicles';
import { client, trpc } from '@/shared/api';
import { CountField, FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { Button, Card, ConfirmDialog, IconButton, toast } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { fleetChanged, useLocations } from '../data';
import { useRentalsWords } from '../words';
import { VehicleChip } from './chips';

const STATES: readonly VehicleState[] = ['in_service', 'off_road', 'retired'];

export function VehiclesCard({ car, canWrite }: { car: Car; canWrite: boolean }) {
  const { vehicles: t, reasons } = useRentalsWords();
  const locale = useLocale();
  const { data } = useQuery(trpc.vehicles.list.queryOptions({ carId: car.id, limit: 100 }));
  const [asked, setAsked] = useState<{ readonly act: 'edit'; readonly vehicle: Vehicle | null } | { readonly act: 'delete'; readonly vehicle: Vehicle } | null>(null);
  const close = () => setAsked(null);
  const action = canWrite && (
    <Button size="small" icon={Plus} onClick={() => setAsked({ act: 'edit', vehicle: null })}>
      {t.add}
    </Button>
  );
  return (
    <Card title={t.heading} flush action={action}>
      {data?.items.length === 0 && <p className="px-16 pb-16 text-text-2">{t.none}</p>}
      <ul aria-label={t.heading} className="empty:hidden">
        {data?.items.map((vehicle) => (
          <li key={vehicle.id} className="flex flex-wrap items-center gap-x-16 gap-y-4 border-t border-line px-16 py-8">
            <span className="min-w-0 flex-1 basis-1/3 wrap-anywhere">
              {vehicle.plate}
              <span className="block text-dense text-text-2">{vehicle.locationName}</span>
            </span>
            <span className="text-dense tabular-nums">{t.driven(formatExact(vehicle.mileage, locale))}</span>
            <VehicleChip state={vehicle.state} />
            {canWrite && (
              <span className="flex gap-4">
                <IconButton size="small" icon={Pencil} label={t.editOf(vehicle.plate)} onClick={() => setAsked({ act: 'edit', vehicle })} />
                <IconButton size="small" icon={Trash2} label={t.deleteOf(vehicle.plate)} onClick={() => setAsked({ act: 'delete', vehicle })} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {asked?.act === 'edit' && <VehicleDialog car={car} vehicle={asked.vehicle} onClose={close} />}
      {asked?.act === 'delete' && (
        <ConfirmDialog
          open
          title={t.deleteOf(asked.vehicle.plate)}
          action={t.delete}
          reasons={reasons}
          onClose={close}
          onConfirm={async () => {
            await client.vehicles.delete.mutate({ id: asked.vehicle.id });
            await fleetChanged();
          }}
        >
          {t.deleteText}
        </ConfirmDialog>
      )}
    </Card>
  );
}

interface VehicleValues {
  readonly plate: string;
  readonly vin: string;
  readonly locationId: string | null;
  readonly mileage: number | null;
  readonly state: string | null;
}

function VehicleDialog({ car, vehicle, onClose }: { car: Car; vehicle: Vehicle | null; onClose: () => void }) {
  const { vehicles: t, reasons } = useRentalsWords();
  const locations = useLocations();
  const editing = useEditing<VehicleValues, Vehicle>({
    thing: null,
    values: { plate: vehicle?.plate ?? '', vin: vehicle?.vin ?? '', locationId: vehicle?.locationId ?? null, mileage: vehicle?.mileage ?? 0, state: vehicle?.state ?? 'in_service' },
    reasons,
    reasonFields: { 'rentals.plate_taken': 'plate', 'rentals.vin_taken': 'vin' },
    save: ({ plate, vin, locationId, mileage, state }, context) => {
      const given = { plate, vin: vin.trim() || null, locationId: locationId ?? '', mileage: mileage ?? 0 };
      return vehicle
        ? client.vehicles.update.mutate({ id: vehicle.id, version: vehicle.version, ...given, state: state as VehicleState }, { context })
        : client.vehicles.create.mutate({ carId: car.id, ...given }, { context });
    },
    onSaved: async ({ plate }) => {
      onClose();
      await fleetChanged();
      toast(t.saved(plate));
    },
  });
  return (
    <FormDialog editing={editing} title={vehicle ? t.editOf(vehicle.plate) : t.add} action={t.save} onClose={onClose}>
      <TextField name="plate" label={t.plate} required most={20} autoComplete="off" autoFocus />
      <TextField name="vin" label={t.vin} hint={t.vinHint} most={17} autoComplete="off" />
      <PickOne name="locationId" label={t.location} required placeholder={t.choose} choices={locations.map(({ id, name }) => ({ value: id, label: name }))} />
      <CountField name="mileage" label={t.mileage} required most={5_000_000} />
      {vehicle && <PickOne name="state" label={t.state} required choices={STATES.map((value) => ({ value, label: t.states[value] }))} />}
    </FormDialog>
  );
}
