// Which language the reader reads, and who is told when it changes.
import { useSyncExternalStore } from 'react';
import { changeReader, type Reader, reader, subscribeToReader } from './reader';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const spoken = (text: string | undefined): Language | undefined =>
  LANGUAGES.find((known) => text?.toLowerCase().split('-')[0] === known);

let known: { readonly of: Reader; readonly among: readonly string[]; readonly is: Language } | null = null;

/** What the reader chose, else the first of the browser's languages that we speak, else English. */
export function language(): Language {
  const [of, among] = [reader(), navigator.languages];
  // Every text on a page asks.
  if (known?.of === of && known.among === among) return known.is;
  const is = spoken(of.language) ?? among.map(spoken).find((found) => found !== undefined) ?? 'en';
  known = { of, among, is };
  return is;
}

/** The reader's locale: the browser's of that language (`de-AT`), which knows how its country writes numbers. */
export function locale(): string {
  const own = language();
  return navigator.languages.find((tag) => spoken(tag) === own) ?? own;
}

export function changeLanguage(to: Language): void {
  document.documentElement.lang = to;
  changeReader({ language: to });
}

export const useLanguage = (): Language => useSyncExternalStore(subscribeToReader, language);
