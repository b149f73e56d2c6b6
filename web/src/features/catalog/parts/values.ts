// A product as its form holds it, and back.
import type { Attribute } from '@/client/routers/attributes';
import type { NewVariant, Product, ProductKind } from '@/client/routers/products';
import { readDecimal } from '@/shared/forms';

const DIGITS = 6;

export interface ProductValues {
  readonly title: string;
  readonly description: string;
  readonly kind: ProductKind;
  readonly brand: string;
  readonly taxClass: string;
  readonly slug: string;
  readonly channels: readonly string[];
  readonly categoryIds: readonly string[];
  /** As they are typed; null and nothing are none. */
  readonly attributes: Readonly<Record<string, string | null>>;
}

export interface OptionValues {
  readonly name: string;
  readonly values: readonly string[];
}

type Minor = number | string | null;

export interface NewProductValues extends ProductValues {
  readonly sku: string;
  readonly price: Minor;
  readonly compareAt: Minor;
  readonly weightG: Minor;
  readonly barcode: string;
  readonly isVaried: boolean;
  readonly options: readonly OptionValues[];
}

export const NEW_PRODUCT: NewProductValues = {
  title: '',
  description: '',
  kind: 'physical',
  brand: '',
  taxClass: 'standard',
  slug: '',
  channels: ['online'],
  categoryIds: [],
  attributes: {},
  sku: '',
  price: null,
  compareAt: null,
  weightG: null,
  barcode: '',
  isVaried: false,
  options: [{ name: '', values: [] }],
};

/** Every attribute has a value, so that one that nobody typed in is no change. */
export const noAttributes = (known: readonly Attribute[]): Record<string, null> => Object.fromEntries(known.map(({ key }) => [key, null]));

export function valuesOf(product: Product, known: readonly Attribute[], locale: string): ProductValues {
  const { title, description, kind, brand, taxClass, slug, channels, categoryIds, attributes } = product;
  const said = Object.entries(attributes).map(([key, value]) => [key, typeof value === 'number' ? written(value, locale) : String(value)] as const);
  return { title, description, kind, brand, taxClass, slug, channels, categoryIds, attributes: { ...noAttributes(known), ...Object.fromEntries(said) } };
}

/** What both a new product and a changed one are sent with. */
export function commandOf(values: ProductValues, known: readonly Attribute[], locale: string) {
  const { title, description, kind, brand, taxClass, channels, categoryIds } = values;
  return {
    ...{ title: title.trim(), description, kind, brand: brand.trim(), taxClass: taxClass.trim() },
    channels: [...channels],
    categoryIds: [...categoryIds],
    attributes: attributesOf(values.attributes, known, locale),
  };
}

export function attributesOf(typed: ProductValues['attributes'], known: readonly Attribute[], locale: string): Record<string, boolean | number | string> {
  return Object.fromEntries(
    known.flatMap(({ key, kind }): [string, boolean | number | string][] => {
      const text = typed[key]?.trim();
      if (!text) return [];
      if (kind === 'boolean') return [[key, text === 'true']];
      return [[key, kind === 'number' ? (readNumber(text, locale) ?? text) : text]];
    }),
  );
}

/** Null where it cannot be read. */
export function readNumber(text: string, locale: string): number | null {
  const reading = readDecimal(text, locale, DIGITS);
  return 'minor' in reading ? reading.minor / 10 ** DIGITS : null;
}

const written = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: DIGITS, useGrouping: false }).format(value);

/** Each value of the first option with each of the next; options without a name or values are none. */
export function combinations(options: readonly OptionValues[]): string[][] {
  return namedOptions(options).reduce<string[][]>((made, { values }) => made.flatMap((before) => values.map((value) => [...before, value])), [[]]);
}

export const namedOptions = (options: readonly OptionValues[]): OptionValues[] =>
  options.filter(({ name, values }) => name.trim() !== '' && values.length > 0);

/** The one variant, or all that the options make: each with the same price, and an SKU of its own. */
export function variantsOf({ sku, price, compareAt, weightG, barcode, isVaried, options }: NewProductValues, currency: string): NewVariant[] {
  const compareAtMinor = compareAt === null ? null : Number(compareAt);
  const common = {
    prices: price === null ? [] : [{ currency, amountMinor: Number(price), compareAtMinor }],
    weightG: weightG === null ? null : Number(weightG),
  };
  if (!isVaried) return [{ ...common, sku: sku.trim(), barcode: barcode.trim() }];
  return combinations(options).map((optionValues) => ({
    ...common,
    sku: [sku.trim(), ...optionValues.map((value) => value.trim().replace(/\s+/g, '-'))].join('-'),
    optionValues,
  }));
}
