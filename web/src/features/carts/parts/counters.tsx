// How carts stand, as the server counts them; each figure shows the carts behind it.
import { useState } from 'react';
import { Sparkline } from '@/shared/charts';
import type { CartCounts } from '@/client/shared';
import { formatCount, formatExact, formatMoney } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import { Tile } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { words } from '../words';
import type { Shown } from './search';

const COURSE = 30;

export function Counters({ counts }: { counts: CartCounts | undefined }) {
  const t = useWords(words).tiles;
  const locale = useLocale();
  const zone = useZone();
  const course = useCourse(counts);
  const tile = (of: 'open' | 'abandoned' | 'reached' | 'recovered', stage?: Shown) => ({
    label: t[of],
    figure: counts === undefined ? t.unknown : formatCount(counts[of], locale),
    exact: counts !== undefined && counts[of] >= 10_000 ? formatExact(counts[of], locale) : undefined,
    link: { to: '/live', search: { stage }, resetScroll: false } as const,
  });
  const wonBack = (counts?.wonBack ?? []).map(({ currency, revenueMinor }) => formatMoney({ amountMinor: revenueMinor, currency }, locale));
  return (
    <>
      <Tile {...tile('open')} chart={<Sparkline values={course} />} />
      <Tile {...tile('abandoned', 'abandoned')} note={t.since(zone)} />
      <Tile {...tile('reached', 'reached')} />
      <Tile {...tile('recovered', 'recovered')} note={wonBack.join(' · ') || undefined} />
    </>
  );
}

/** How many were open, since the page was opened. */
function useCourse(counts: CartCounts | undefined): readonly number[] {
  const [course, setCourse] = useState<readonly number[]>([]);
  const [last, setLast] = useState(counts);
  if (counts !== undefined && counts !== last) {
    setLast(counts);
    setCourse([...course, counts.open].slice(-COURSE));
  }
  return course;
}

/** The figures in one sentence, for who cannot watch them. */
export function useSummary(counts: CartCounts | undefined): string {
  const t = useWords(words);
  const locale = useLocale();
  if (counts === undefined) return '';
  const said = (count: number) => formatExact(count, locale);
  return t.summary(said(counts.open), said(counts.abandoned), said(counts.recovered));
}
