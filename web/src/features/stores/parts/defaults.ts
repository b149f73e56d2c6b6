// What a new store most likely wants, by what the browser knows of the reader.
import { ISO_CURRENCIES } from '@/shared/format';
import type { Choice } from '@/shared/kit';

export const zoneHere = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function zones(): readonly Choice[] {
  const all = new Set([...Intl.supportedValuesOf('timeZone'), zoneHere(), 'UTC']);
  return [...all].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

export function currencies(language: string): readonly Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  return ISO_CURRENCIES.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}

const EURO = new Set('AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' '));
const OTHERS: Readonly<Record<string, string>> = {
  AU: 'AUD', BR: 'BRL', CA: 'CAD', CH: 'CHF', CN: 'CNY', CZ: 'CZK', DK: 'DKK', GB: 'GBP', HU: 'HUF', IN: 'INR',
  JP: 'JPY', KR: 'KRW', MX: 'MXN', NO: 'NOK', NZ: 'NZD', PL: 'PLN', RO: 'RON', SE: 'SEK', TR: 'TRY', US: 'USD', ZA: 'ZAR',
};

/** By the country of the browser's languages; where they name none, by the zone; else the dollar. */
export function likelyCurrency(tags: readonly string[] = navigator.languages, zone: string = zoneHere()): string {
  const country = tags.map((tag) => new Intl.Locale(tag).region).find((region) => region !== undefined);
  if (country !== undefined && EURO.has(country)) return 'EUR';
  if (country !== undefined) return OTHERS[country] ?? 'USD';
  return zone.startsWith('Europe/') ? 'EUR' : 'USD';
}
