import type { CarStatus } from '@/client/routers/car';
import type { VehicleState } from '@/client/routers/vehicles';
import { StatusChip, type Tone } from '@/shared/kit';
import { useRentalsWords } from '../words';

const CAR_TONES: Record<CarStatus, Tone> = { draft: 'idle', active: 'good', archived: 'idle' };
const VEHICLE_TONES: Record<VehicleState, Tone> = { in_service: 'good', off_road: 'warn', retired: 'idle' };

export function CarChip({ status, inRow }: { status: CarStatus; inRow?: boolean }) {
  const { status: t } = useRentalsWords();
  return <StatusChip tone={CAR_TONES[status]} word={t[status]} inRow={inRow} />;
}

export function VehicleChip({ state }: { state: VehicleState }) {
  const { vehicles: t } = useRentalsWords();
  return <StatusChip tone={VEHICLE_TONES[state]} word={t.states[state]} inRow />;
}

export function ActiveChip({ isActive, inRow }: { isActive: boolean; inRow?: boolean }) {
  const t = useRentalsWords();
  return <StatusChip tone={isActive ? 'good' : 'idle'} word={isActive ? t.active : t.inactive} inRow={inRow} />;
}
