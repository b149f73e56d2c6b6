// Texts as typed objects: English is the type that every other language must satisfy.
import { use } from 'react';
import { type Language, useLanguage } from './language';

/** The same keys and the same arguments, with other texts. */
export type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string
    ? string
    : Texts[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Translated<Texts[Key]>;
};

export interface Words<Texts> {
  readonly en: Texts;
  readonly others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translated<Texts>>>>;
  readonly loaded: Map<Language, Promise<Translated<Texts>>>;
}

/** Give a feature its texts; others than English are fetched when they are read. */
export function defineWords<const Texts extends object>(
  en: Texts,
  others: Words<Texts>['others'],
): Words<Texts> {
  return { en, others, loaded: new Map() };
}

/** Fetch texts ahead, so that the first page does not wait for them. */
export function loadWords<Texts>(words: Words<Texts>, to: Language): Promise<Translated<Texts>> {
  const known = words.loaded.get(to);
  if (known !== undefined) return known;
  const loading =
    to === 'en'
      ? Promise.resolve(words.en as Translated<Texts>)
      : words.others[to]().catch((error: unknown) => {
          words.loaded.delete(to);
          throw error;
        });
  words.loaded.set(to, loading);
  return loading;
}

/** The texts in the reader's language; the page waits while they are fetched. */
export function useWords<Texts>(words: Words<Texts>): Translated<Texts> {
  const reads = useLanguage();
  return reads === 'en' ? (words.en as Translated<Texts>) : use(loadWords(words, reads));
}

const rules = new Map<string, Intl.PluralRules>();

/** Choose by the language's own rule: `plural('en', 2, { one: 'order', other: 'orders' })`. */
export function plural(
  tag: Language,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const rule = rules.get(tag) ?? new Intl.PluralRules(tag);
  rules.set(tag, rule);
  return forms[rule.select(count)] ?? forms.other;
}
