// Places that taxes and shipping are for, in words.
import { countryName } from '@/shared/format';
import { useLanguage } from '@/shared/words';
import { usePricingWords } from '../words';

export interface Place {
  readonly country: string | null;
  readonly region: string | null;
  readonly postalPrefix: string | null;
}

/** "Germany", "United States · NY · 100…", "The world". */
export function useSayPlace(): (place: Place) => string {
  const { places: t } = usePricingWords();
  const language = useLanguage();
  return ({ country, region, postalPrefix }) => {
    if (country === null) return t.world;
    return [countryName(country, language), region, postalPrefix && `${postalPrefix}…`].filter(Boolean).join(' · ');
  };
}

/** What a field holds as it is sent: nothing is null. */
export const orNone = (text: string | null): string | null => text?.trim() || null;
