// A condition in words, and the figure that it looked at.
import { countryName, formatExact, formatInstant, formatMoney } from '@/shared/format';
import { useLocale, useStore, useZone } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { useGroups } from '../data';
import { useCustomerWords } from '../words';
import type { Condition } from './rule-tree';

export function useSayCondition(products: ReadonlyMap<string, string>): (condition: Condition) => string {
  const { segments, channels } = useCustomerWords();
  const { say: t, build, behaviours } = segments;
  const locale = useLocale();
  const language = useLanguage();
  const store = useStore();
  const groups = new Map(useGroups().map(({ id, name }) => [id, name]));
  const list = new Intl.ListFormat(locale, { type: 'disjunction' });
  const count = (number: number) => formatExact(number, locale);
  const named = (ids: readonly string[], names: ReadonlyMap<string, string>) => list.format(ids.map((id) => names.get(id) ?? t.gone));
  return (rule) => {
    switch (rule.kind) {
      case 'joined':
      case 'lastOrder':
        return t[rule.kind][rule.when](rule.days);
      case 'orders':
        return t.orders(build.comparisons[rule.comparison], count(rule.count), rule.withinDays);
      case 'spent': {
        const amount = formatMoney({ amountMinor: rule.amountMinor, currency: rule.currency ?? store.currency }, locale);
        return t.spent(build.comparisons[rule.comparison], amount, rule.withinDays);
      }
      case 'bought':
        return t.bought(count(rule.quantity), named(rule.productIds, products), rule.withinDays);
      case 'location':
        return t.location(list.format(rule.countries.map((code) => countryName(code, language))), list.format(rule.regions));
      case 'tagged':
        if (rule.tags.length === 1) return t.tagged.one(rule.tags.join());
        return t.tagged[rule.every ? 'every' : 'some'](rule.tags.join(', '));
      case 'group':
        return t.group(named(rule.groupIds, groups));
      case 'consent':
        return t.consent[rule.given ? 'given' : 'not'](channels[rule.channel], rule.purpose);
      case 'behaviour': {
        const what = (behaviours as Readonly<Record<string, string>>)[rule.name] ?? rule.name;
        return t.behaviour(what, build.comparisons[rule.comparison], count(rule.times), rule.withinDays);
      }
      case 'points':
        return t.points(build.comparisons[rule.comparison], count(rule.points));
    }
  };
}

/** The figure of a verdict, which the server says as a text. */
export function useSayFigure(): (condition: Condition, value: string | null) => string {
  const { ask: t } = useCustomerWords().segments;
  const locale = useLocale();
  const zone = useZone();
  const language = useLanguage();
  const store = useStore();
  return (rule, value) => {
    if (value === null || value === '') return t.nothing;
    switch (rule.kind) {
      case 'joined':
      case 'lastOrder':
        return formatInstant(value, locale, zone);
      case 'spent':
        return formatMoney({ amountMinor: value, currency: rule.currency ?? store.currency }, locale);
      case 'consent': {
        const [word, at = ''] = value.split(' ');
        return (word === 'given' ? t.given : t.withdrawn)(formatInstant(at, locale, zone));
      }
      case 'location': {
        const [country = '', ...region] = value.split(' ');
        return [countryName(country, language), region.join(' ')].filter(Boolean).join(', ');
      }
      case 'tagged':
      case 'group':
        return value;
      default:
        return formatExact(Number(value), locale);
    }
  };
}
