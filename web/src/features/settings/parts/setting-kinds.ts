// What a setting's schema asks for: how it is typed, and how it is said.
import { formatDuration, formatExact } from '@/shared/format';
import type { Setting } from '../data';

export type SettingKind = 'switch' | 'choice' | 'whole' | 'decimal' | 'span' | 'text' | 'lines';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

function schemaOf({ schema }: Setting): Schema {
  const given = schema as Schema;
  return given.$defs?.[given.$ref?.split('/').at(-1) ?? ''] ?? given;
}

export function kindOf(setting: Setting): SettingKind {
  const { type, format, enum: choices } = schemaOf(setting);
  if (choices !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'integer') return 'whole';
  if (type === 'number') return 'decimal';
  if (type === 'array') return 'lines';
  return format === 'duration' ? 'span' : 'text';
}

export const choicesOf = (setting: Setting): readonly string[] => schemaOf(setting).enum ?? [];

/** What a field holds of a value: a list is lines, a fraction a text in the reader's way. */
export function typedOf(setting: Setting, value: unknown, locale: string): unknown {
  const kind = kindOf(setting);
  if (kind === 'lines') return (value as readonly string[]).join('\n');
  return kind === 'decimal' ? formatDecimal(value as number, locale) : value;
}

/** What the server is sent for what a field holds. */
export function valueOf(setting: Setting, typed: unknown, readDecimal: (text: string) => number | null): unknown {
  const kind = kindOf(setting);
  if (kind === 'lines') return String(typed ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
  if (kind === 'decimal') return readDecimal(String(typed));
  return kind === 'text' ? (typed ?? '') : typed;
}

const formatDecimal = (value: number, locale: string): string => value.toLocaleString(locale, { maximumFractionDigits: 4 });

export interface SaidWords {
  readonly nothing: string;
  readonly yes: string;
  readonly no: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A value in words, for histories and hints. */
export function sayValue(setting: Setting | undefined, value: unknown, t: SaidWords, locale: string): string {
  if (value === null || value === undefined || value === '') return t.nothing;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (Array.isArray(value)) return value.length === 0 ? t.nothing : value.join(' · ');
  if (typeof value === 'number') return Number.isInteger(value) ? formatExact(value, locale) : formatDecimal(value, locale);
  if (setting !== undefined && kindOf(setting) === 'span') return formatDuration(String(value), locale);
  return t.values[String(value)] ?? String(value);
}
