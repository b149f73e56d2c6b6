import type { CouponState } from '@/client/routers/coupons';
import type { PriceList } from '@/client/routers/priceLists';
import type { PromotionPhase } from '@/client/routers/promotions';
import { StatusChip } from '@/shared/kit';
import { CODE_TONES, LIST_TONES, listStateOf, PHASE_TONES } from '../status';
import { usePricingWords } from '../words';

export function PhaseChip({ phase, inRow }: { phase: PromotionPhase; inRow?: boolean }) {
  const t = usePricingWords();
  return <StatusChip tone={PHASE_TONES[phase]} word={t.phases[phase]} meaning={inRow ? undefined : t.phaseMeanings[phase]} inRow={inRow} />;
}

export function CodeChip({ state, inRow }: { state: CouponState; inRow?: boolean }) {
  const { codes: t } = usePricingWords();
  return <StatusChip tone={CODE_TONES[state]} word={t.states[state]} inRow={inRow} />;
}

export function ListChip({ list, inRow }: { list: PriceList; inRow?: boolean }) {
  const { lists: t } = usePricingWords();
  const state = listStateOf(list, new Date());
  return <StatusChip tone={LIST_TONES[state]} word={t.states[state]} inRow={inRow} />;
}
