import { useQuery } from '@tanstack/react-query';
import { trpc } from '@/shared/api';
import { countryName } from '@/shared/format';
import { useCan } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { usePricingWords } from '../words';

/** How the store reckons taxes, in one sentence; nothing for who may not see settings. */
export function useTaxSettings(): string | undefined {
  const { taxes: t } = usePricingWords();
  const language = useLanguage();
  const enabled = useCan('settings:read');
  const { data } = useQuery(trpc.settings.get.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  if (data === undefined) return undefined;
  const value = (key: string) => data.items.find((item) => item.key === `pricing.${key}`)?.value;
  const home = value('homeCountry');
  return [
    value('pricesIncludeTax') === true ? t.settings.included : t.settings.added,
    value('taxRounding') === 'order' ? t.settings.byOrder : t.settings.byLine,
    typeof home === 'string' && home !== '' ? t.settings.home(countryName(home, language)) : t.settings.noHome,
  ].join(' ');
}
