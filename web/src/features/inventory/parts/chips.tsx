import type { StockItem } from '@/client/routers/inventory';
import type { HoldState } from '@/client/routers/holds';
import type { CountState } from '@/client/routers/stockCounts';
import type { TransferState } from '@/client/routers/transfers';
import { StatusChip } from '@/shared/kit';
import { COUNT_TONES, HOLD_TONES, STANDING_TONES, standingOf, TRANSFER_TONES } from '../status';
import { useInventoryWords } from '../words';

interface InRow {
  readonly inRow?: boolean;
}

export function StandingChip({ item, inRow }: { item: StockItem } & InRow) {
  const t = useInventoryWords();
  const standing = standingOf(item);
  return <StatusChip tone={STANDING_TONES[standing]} word={t.standing[standing]} meaning={inRow ? undefined : t.meanings[standing]} inRow={inRow} />;
}

export function TransferChip({ state, inRow }: { state: TransferState } & InRow) {
  const { transfers: t } = useInventoryWords();
  return <StatusChip tone={TRANSFER_TONES[state]} word={t.states[state]} meaning={inRow ? undefined : t.meanings[state]} inRow={inRow} />;
}

export function CountChip({ state, inRow }: { state: CountState } & InRow) {
  const { counts: t } = useInventoryWords();
  return <StatusChip tone={COUNT_TONES[state]} word={t.states[state]} meaning={inRow ? undefined : t.meanings[state]} inRow={inRow} />;
}

export function HoldChip({ state, inRow }: { state: HoldState } & InRow) {
  const { holds: t } = useInventoryWords();
  return <StatusChip tone={HOLD_TONES[state]} word={t.states[state]} meaning={inRow ? undefined : t.meanings[state]} inRow={inRow} />;
}

export function ActiveChip({ isActive, inRow }: { isActive: boolean } & InRow) {
  const { locations: t } = useInventoryWords();
  const meaning = isActive ? t.activeMeaning : t.inactiveMeaning;
  return <StatusChip tone={isActive ? 'good' : 'idle'} word={isActive ? t.active : t.inactive} meaning={inRow ? undefined : meaning} inRow={inRow} />;
}
