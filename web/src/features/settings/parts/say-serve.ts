import type { FlagDefinition } from '@/client/routers/flags';
import { numberFormat } from '@/shared/format';
import { useLocale } from '@/shared/session';
import { useSettingsWords } from '../words';

/** What a flag serves, in a line: "2 rules · a roll-out to 20 % by targetingKey". */
export function useSayServe(): (definition: FlagDefinition) => string {
  const { flags: t } = useSettingsWords();
  const locale = useLocale();
  return ({ enabled, offVariant, rules, serve }) => {
    if (!enabled) return t.everybody(offVariant);
    const { variant, rollOut } = serve;
    const share = rollOut && numberFormat(locale, { style: 'percent', maximumFractionDigits: 3 }).format(rollOut.percentage / 100);
    const last = rollOut ? t.share(share ?? '', rollOut.by) : t.everybody(variant ?? '');
    return [...(rules.length > 0 ? [t.rules(rules.length)] : []), last].join(' · ');
  };
}
