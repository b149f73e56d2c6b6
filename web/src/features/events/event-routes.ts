// Routes of events: what the pages read, and a route as a form has it.
import { useQuery } from '@tanstack/react-query';
import type { Condition, ConditionInput, CreateRoute, EventRoute, Matching, Operator } from '@/client/routers/eventRoutes';
import { queryClient, trpc } from '@/shared/api';
import { useCan } from '@/shared/session';

export const OPERATORS: readonly Operator[] = ['eq', 'in', 'contains', 'startsWith', 'endsWith', 'lt', 'lte', 'gt', 'gte', 'before', 'after', 'exists'];
export const MOST_CONDITIONS = 20;

const WAITING_EVERY_MS = 5_000;

/** All of them; what waits in each changes by itself. */
export const routesOptions = () => trpc.eventRoutes.list.queryOptions(undefined, { refetchInterval: WAITING_EVERY_MS });

export const routeOptions = (id: string) => trpc.eventRoutes.get.queryOptions({ id });

export const routesChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.eventRoutes.pathFilter());

/** The endpoints that events can go to; none for who may not see them. */
export function useEndpoints() {
  const enabled = useCan('webhooks:read');
  const { data } = useQuery(trpc.webhooks.listEndpoints.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  return data?.items ?? [];
}

export type Kind = CreateRoute['destination']['kind'];
export const KINDS: readonly Kind[] = ['webhook', 'queue', 'topic'];

export interface ConditionValues {
  readonly attribute: string;
  readonly operator: Operator;
  /** As they are written: `10, "10", true, Order Completed`. */
  readonly values: string;
  readonly negate: boolean;
}

export interface RouteValues {
  readonly name: string;
  readonly kind: Kind;
  readonly endpointId: string | null;
  readonly topic: string;
  readonly matching: Matching;
  readonly enabled: boolean;
  readonly conditions: ConditionValues[];
}

export const NEW_ROUTE: RouteValues = { name: '', kind: 'webhook', endpointId: null, topic: '', matching: 'all', enabled: true, conditions: [] };
export const NEW_CONDITION: ConditionValues = { attribute: 'event', operator: 'eq', values: '', negate: false };

type Value = boolean | number | string;

/** What a text says: numbers and true, false as they are, everything else as a text, and so what stands in quotes. */
export function readValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^".*"$/s.test(text)) return text.slice(1, -1);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The same the other way round: what would be read as something else stands in quotes. */
export function writeValue(value: Value): string {
  return typeof value === 'string' && (readValue(value) !== value || /[,"]/.test(value)) ? `"${value}"` : String(value);
}

const SEPARATED = /\s*((?:"[^"]*"|[^",])+)\s*(?:,|$)/g;

export const readValues = (text: string): Value[] =>
  [...text.matchAll(SEPARATED)].map(([, part = '']) => readValue(part.trim())).filter((value) => value !== '');

export const conditionOf = ({ attribute, operator, values, negate }: ConditionValues): ConditionInput => ({
  attribute: attribute.trim(),
  operator,
  negate,
  ...(operator === 'exists' ? {} : { values: readValues(values) }),
});

export const writtenCondition = ({ attribute, operator, values, negate }: Condition): ConditionValues => ({
  attribute,
  operator,
  values: values.map(writeValue).join(', '),
  negate,
});

export function valuesOf({ name, destination, matching, enabled, conditions }: EventRoute): RouteValues {
  return {
    name,
    kind: destination.kind,
    endpointId: destination.kind === 'webhook' ? destination.endpointId : null,
    topic: destination.kind === 'topic' ? destination.topic : '',
    matching,
    enabled,
    conditions: conditions.map(writtenCondition),
  };
}

export function commandOf({ name, kind, endpointId, topic, matching, enabled, conditions }: RouteValues): CreateRoute {
  const destination = { webhook: { kind: 'webhook' as const, endpointId: endpointId ?? '' }, topic: { kind: 'topic' as const, topic: topic.trim() }, queue: { kind: 'queue' as const } }[kind];
  return { name: name.trim(), destination, matching, enabled, conditions: conditions.map(conditionOf) };
}
