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

const LOCALES =
  'bg-BG cs-CZ da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-ES es-MX et-EE fi-FI fr-BE fr-CA fr-CH fr-FR hr-HR hu-HU it-CH it-IT ja-JP ko-KR lt-LT lv-LV nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO sk-SK sl-SI sv-SE tr-TR uk-UA zh-CN zh-TW'.split(' ');

/** How people read and write; the one that stands is among them, whatever it is. */
export function locales(language: string, present: string): readonly Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' });
  const all = new Set([...LOCALES, present]);
  return [...all].map((tag) => ({ value: tag, label: names.of(tag) ?? tag })).sort((one, other) => one.label.localeCompare(other.label, language));
}
