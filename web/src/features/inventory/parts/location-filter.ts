import type { FilterOf } from '@/shared/shapes';
import { useLocations } from '../data';
import { useInventoryWords } from '../words';

/** One location out of all; an address keeps the one that it names while they are fetched. */
export function useLocationFilter(): FilterOf {
  const { filters: t } = useInventoryWords();
  const locations = useLocations() ?? [];
  return { kind: 'pick', key: 'location', label: t.location, free: true, choices: locations.map(({ id, name }) => ({ value: id, label: name })) };
}
