// Where what comes back is put, and what becomes of it.
import type { Disposition } from '@/client/routers/orders';
import { PickOne } from '@/shared/forms';
import { useLocations } from '../data';
import { useOrderWords } from '../words';

export interface Placed {
  readonly locationId: string | null;
  readonly condition: Disposition;
}

const CONDITIONS: readonly Disposition[] = ['restock', 'write_off'];

export function PlaceFields() {
  const { returns: t } = useOrderWords();
  const locations = useLocations();
  return (
    <>
      <PickOne name="locationId" label={t.location} required choices={locations.map(({ id, name }) => ({ value: id, label: name }))} />
      <PickOne name="condition" label={t.condition} required choices={CONDITIONS.map((value) => ({ value, label: t[value] }))} />
    </>
  );
}
