// Beside Live in the navigation: that it is told of the store, and how quickly events come in.
import { usePulse } from '@/features/carts';
import { formatRate } from '@/shared/format';
import { tip } from '@/shared/kit';
import { useLiveStanding } from '@/shared/live';
import { useLocale, useStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

/** For eyes alone: a name that changes each second would be read out each second. */
export function LivePulse() {
  const t = useWords(words).nav;
  const locale = useLocale();
  const perSecond = usePulse();
  if (useLiveStanding(useStore().id).state !== 'live') return null;
  return (
    <span aria-hidden {...tip(t.pulse)} className="flex items-center gap-4 text-caption text-text-3 tabular-nums">
      {perSecond !== undefined && t.rate(formatRate(perSecond, locale))}
      <span className="size-8 rounded-round bg-good-mark" />
    </span>
  );
}
