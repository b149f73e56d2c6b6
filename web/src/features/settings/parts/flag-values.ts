// A flag as a form holds it, and as the server has it.
import type { Flag, FlagDefinition, FlagDefinitionInput, ServeInput } from '@/client/routers/flags';
import type { Operator } from '@/client/shared';

export interface VariantValues {
  readonly name: string;
  /** JSON. */
  readonly value: string;
}

export interface ServeValues {
  readonly kind: 'one' | 'rollOut';
  readonly variant: string;
  readonly rollOut: {
    readonly percentage: string;
    readonly variants: ReadonlyArray<{ readonly variant: string; readonly weight: number | string | null }>;
    readonly otherwise: string;
    readonly by: string;
    readonly salt: string;
  };
}

export interface ConditionValues {
  readonly attribute: string;
  readonly operator: Operator;
  /** With commas between them. */
  readonly values: string;
  readonly negate: boolean;
}

export interface RuleValues {
  readonly name: string;
  readonly conditions: readonly ConditionValues[];
  readonly serve: ServeValues;
}

/** Named as the server's own paths are, so that what it finds wrong is shown where it stands. */
export interface FlagValues {
  readonly flag: string;
  readonly definition: {
    readonly description: string;
    readonly enabled: boolean;
    readonly variants: readonly VariantValues[];
    readonly offVariant: string;
    readonly prerequisites: ReadonlyArray<{ readonly flag: string; readonly variants: readonly string[] }>;
    readonly rules: readonly RuleValues[];
    readonly serve: ServeValues;
  };
}

export const OPERATORS: readonly Operator[] = [
  'eq', 'in', 'contains', 'startsWith', 'endsWith', 'lt', 'lte', 'gt', 'gte',
  'semverEq', 'semverLt', 'semverLte', 'semverGt', 'semverGte', 'before', 'after', 'exists',
];
const NUMERIC: ReadonlySet<Operator> = new Set(['lt', 'lte', 'gt', 'gte']);
const EITHER: ReadonlySet<Operator> = new Set(['eq', 'in']);
const BY = 'targetingKey';

export const NEW_SERVE: ServeValues = {
  kind: 'one',
  variant: 'on',
  rollOut: { percentage: '10', variants: [{ variant: 'on', weight: 1 }], otherwise: 'off', by: BY, salt: '' },
};

export const NEW_CONDITION: ConditionValues = { attribute: BY, operator: 'in', values: '', negate: false };
export const NEW_RULE: RuleValues = { name: '', conditions: [NEW_CONDITION], serve: NEW_SERVE };

export const NEW_FLAG: FlagValues = {
  flag: '',
  definition: {
    description: '',
    enabled: true,
    variants: [
      { name: 'on', value: 'true' },
      { name: 'off', value: 'false' },
    ],
    offVariant: 'off',
    prerequisites: [],
    rules: [],
    serve: { ...NEW_SERVE, variant: 'off' },
  },
};

function serveOf({ variant, rollOut }: FlagDefinition['serve']): ServeValues {
  if (rollOut === null) return { ...NEW_SERVE, kind: 'one', variant: variant ?? '' };
  const variants = Object.entries(rollOut.variants).map(([name, weight]) => ({ variant: name, weight }));
  return {
    kind: 'rollOut',
    variant: variants[0]?.variant ?? '',
    rollOut: { percentage: String(rollOut.percentage), variants, otherwise: rollOut.otherwise, by: rollOut.by, salt: rollOut.salt ?? '' },
  };
}

export function valuesOf({ key, definition }: Pick<Flag, 'key' | 'definition'>): FlagValues {
  return {
    flag: key,
    definition: {
      description: definition.description,
      enabled: definition.enabled,
      variants: Object.entries(definition.variants).map(([name, value]) => ({ name, value: JSON.stringify(value) })),
      offVariant: definition.offVariant,
      prerequisites: definition.prerequisites,
      rules: definition.rules.map(({ name, conditions, serve }) => ({
        name,
        conditions: conditions.map(({ attribute, operator, values, negate }) => ({ attribute, operator, negate, values: values.map((value) => written(value, operator)).join(', ') })),
        serve: serveOf(serve),
      })),
      serve: serveOf(definition.serve),
    },
  };
}

function serveInputOf({ kind, variant, rollOut }: ServeValues): ServeInput {
  if (kind === 'one') return { variant };
  return {
    rollOut: {
      percentage: Number(rollOut.percentage.replace(',', '.')),
      variants: Object.fromEntries(rollOut.variants.map((each) => [each.variant, Number(each.weight)])),
      otherwise: rollOut.otherwise,
      by: rollOut.by.trim() || BY,
      salt: rollOut.salt.trim() || null,
    },
  };
}

export function definitionOf({ definition }: FlagValues): FlagDefinitionInput {
  return {
    description: definition.description,
    enabled: definition.enabled,
    variants: Object.fromEntries(definition.variants.map(({ name, value }) => [name.trim(), JSON.parse(value)])),
    offVariant: definition.offVariant,
    prerequisites: definition.prerequisites.map(({ flag, variants }) => ({ flag, variants: [...variants] })),
    rules: definition.rules.map(({ name, conditions, serve }) => ({
      name,
      conditions: conditions.map(({ attribute, operator, values, negate }) => ({ attribute: attribute.trim(), operator, negate, values: operator === 'exists' ? [] : listOf(values, operator) })),
      serve: serveInputOf(serve),
    })),
    serve: serveInputOf(definition.serve),
  };
}

/** A comma within quotes belongs to its text. */
const ITEM = /\s*("(?:[^"\\]|\\.)*")\s*|[^,]+/g;

/** What is typed as several values: numbers and true or false as such where they may be, what stands in quotes as text. */
export function listOf(text: string, operator: Operator): (boolean | number | string)[] {
  return [...text.matchAll(ITEM)].map(([whole, quoted]) => (quoted === undefined ? plainOf(whole.trim(), operator) : textOf(quoted))).filter((value) => value !== '');
}

const textOf = (quoted: string): string => (isJSON(quoted) ? (JSON.parse(quoted) as string) : quoted.slice(1, -1));

function plainOf(text: string, operator: Operator): boolean | number | string {
  if (text === '') return text;
  const isNumber = Number.isFinite(Number(text));
  if (NUMERIC.has(operator) && isNumber) return Number(text);
  if (!EITHER.has(operator)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return isNumber ? Number(text) : text;
}

function written(value: boolean | number | string, operator: Operator): string {
  if (typeof value !== 'string') return String(value);
  const read = listOf(value, operator);
  return read.length === 1 && read[0] === value ? value : JSON.stringify(value);
}

/** Whether a text is JSON, as variants' values are. */
export function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
