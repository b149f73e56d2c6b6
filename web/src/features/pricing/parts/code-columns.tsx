// The columns of codes, in their list and in the file of a batch.
import type { Coupon } from '@/client/routers/coupons';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import type { Column } from '@/shared/shapes';
import { usePricingWords } from '../words';
import { CodeChip } from './chips';

/** "3 of 100 used" */
export function useSayUsed(): (code: Pick<Coupon, 'uses' | 'usesLimit'>) => string {
  const { codes: t } = usePricingWords();
  const locale = useLocale();
  return ({ uses, usesLimit }) => t.used(formatExact(uses, locale), usesLimit === null ? null : formatExact(usesLimit, locale));
}

export function useCodeColumns(): readonly Column<Coupon>[] {
  const { codes: t } = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  const said = useSayUsed();
  const time = (at: (code: Coupon) => string | null) => ({
    kind: 'time' as const,
    cell: (code: Coupon) => {
      const moment = at(code);
      return moment === null ? '—' : formatInstant(moment, locale, zone);
    },
    whole: (code: Coupon) => {
      const moment = at(code);
      return moment === null ? undefined : formatExactly(moment, locale, zone);
    },
    file: at,
  });
  return [
    { key: 'code', head: t.columns.code, kind: 'name', cell: ({ code }) => <span className="font-mono text-code">{code}</span>, whole: ({ code }) => code, file: ({ code }) => code },
    { key: 'promotion', head: t.columns.promotion, kind: 'text', cell: ({ promotionName }) => promotionName, whole: ({ promotionName }) => promotionName, file: ({ promotionName }) => promotionName },
    { key: 'state', head: t.columns.state, kind: 'status', cell: ({ state }) => <CodeChip inRow state={state} />, file: ({ state }) => t.states[state] },
    {
      key: 'uses',
      head: t.columns.uses,
      kind: 'time',
      cell: said,
      file: [
        [t.columns.uses, ({ uses }) => uses],
        [t.columns.limit, ({ usesLimit }) => usesLimit],
      ],
    },
    { key: 'ends', head: t.columns.ends, ...time(({ endsAt }) => endsAt) },
    { key: 'created', head: t.columns.created, ...time(({ createdAt }) => createdAt) },
  ];
}
