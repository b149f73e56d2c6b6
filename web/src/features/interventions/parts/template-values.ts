// A template as its form has it.
import type { ShownTemplate } from '../data';

const FILLED = ['goods', 'first_name', 'cart_total', 'discount', 'coupon', 'link', 'store', 'expires', 'items'];

export interface TemplateValues {
  readonly name: string;
  readonly defaultLanguage: string;
  readonly defaults: string;
  readonly contents: { language: string; segmentId: string | null; subject: string; text: string; html: string }[];
}

export const valuesOf = (template: ShownTemplate | undefined): TemplateValues => ({
  name: template?.name ?? '',
  defaultLanguage: template?.defaultLanguage ?? 'en',
  defaults: (template?.variables ?? []).flatMap(({ name, default: stands }) => (stands === null ? [] : [`${name} = ${stands}`])).join('\n'),
  contents: (template?.contents ?? [{ language: 'en', segmentId: null, subject: '', text: '', html: null }]).map(({ html, ...rest }) => ({ ...rest, html: html ?? '' })),
});

/** What the house fills in, and what the lines say. */
export function variablesOf({ defaults }: Pick<TemplateValues, 'defaults'>): { name: string; default: string | null }[] {
  const own = new Map<string, string>();
  for (const line of (defaults ?? '').split('\n')) {
    const [name = '', ...rest] = line.split('=');
    if (name.trim() !== '') own.set(name.trim(), rest.join('=').trim());
  }
  const house = FILLED.filter((name) => !own.has(name)).map((name) => ({ name, default: null }));
  return [...house, ...[...own].map(([name, stands]) => ({ name, default: stands }))];
}

export const commandOf = (values: TemplateValues) => ({
  name: values.name.trim(),
  defaultLanguage: values.defaultLanguage,
  variables: variablesOf(values),
  contents: values.contents.map(({ html, ...rest }) => ({ ...rest, html: html === '' ? null : html })),
});
