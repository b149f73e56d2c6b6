// Figures in whatever form a query has them, laid out for people: what stands alone, and what has rows.
import { formatExact, formatInstant, formatMoney } from '@/shared/format';

type Json = unknown;

export interface Line {
  readonly label: string;
  readonly value: string;
}

export interface Rows {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface LaidOut {
  readonly lines: readonly Line[];
  readonly tables: readonly Rows[];
}

export interface Reading {
  readonly locale: string;
  readonly zone: string;
  /** Of amounts that name none. */
  readonly currency: string;
  readonly yes: string;
  readonly no: string;
}

const MINOR = /Minor$/;
const NOTHING = '—';
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
/** What says nothing to people: ids, and where pictures are. */
const FOR_PROGRAMS = /^(id|image)$|(Id|Url)$/;

const isGroup = (value: Json): value is Readonly<Record<string, Json>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRows = (value: Json): value is readonly Readonly<Record<string, Json>>[] => Array.isArray(value) && value.length > 0 && value.every(isGroup);

/** `averageOrderMinor` is "Average order". */
export function named(key: string): string {
  const words = key.replace(MINOR, '').replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Objects within are gone into, lists of them become tables, and amounts are money of the currency that stands by them. */
export function laidOut(figures: Json, reading: Reading): LaidOut {
  const lines: Line[] = [];
  const tables: Rows[] = [];
  const put = (value: Json, key: string, label: string, currency: string): void => {
    if (isRows(value)) tables.push(tableOf(value, label, currency, reading));
    else if (isGroup(value)) {
      const own = currencyOf(value, currency);
      for (const [inner, each] of Object.entries(value)) if (!FOR_PROGRAMS.test(inner)) put(each, inner, label ? `${label} · ${named(inner)}` : named(inner), own);
    } else lines.push({ label, value: said(value, key, currency, reading) });
  };
  put(figures, '', '', reading.currency);
  return { lines, tables };
}

function tableOf(rows: readonly Readonly<Record<string, Json>>[], label: string, currency: string, reading: Reading): Rows {
  const keys = [...new Set(rows.flatMap(Object.keys))].filter((key) => !FOR_PROGRAMS.test(key) && !rows.some((row) => isGroup(row[key]) || isRows(row[key])));
  return {
    label,
    columns: keys.map(named),
    rows: rows.map((row) => keys.map((key) => said(row[key], key, currencyOf(row, currency), reading))),
  };
}

const currencyOf = (of: Readonly<Record<string, Json>>, otherwise: string): string => (typeof of['currency'] === 'string' ? of['currency'] : otherwise);

function said(value: Json, key: string, currency: string, reading: Reading): string {
  const { locale, zone, yes, no } = reading;
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'boolean') return value ? yes : no;
  if (Array.isArray(value)) return value.map((each) => said(each, key, currency, reading)).join(', ') || NOTHING;
  if (typeof value === 'number') return MINOR.test(key) && Number.isInteger(value) ? formatMoney({ amountMinor: value, currency }, locale) : formatExact(value, locale);
  return typeof value === 'string' && INSTANT.test(value) ? formatInstant(value, locale, zone) : String(value);
}
