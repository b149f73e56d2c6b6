// What the pages of schemas read, and what is read anew once one was registered.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Compatibility, RegisteredSchema, RegisterSchema, SchemaFormat, SubjectSummary } from '@/client/routers/schemas';
import { client, queryClient, trpc } from '@/shared/api';
import type { Source } from '@/shared/shapes';

const PAGE = 100;
const TYPED_MS = 400;

export const FORMATS: readonly SchemaFormat[] = ['json', 'avro', 'protobuf'];
export const COMPATIBILITIES: readonly Compatibility[] = ['backward', 'forward', 'full', 'none'];

export const subjectsOptions = () =>
  trpc.schemas.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const subjectsPage: Source<SubjectSummary> = (cursor, signal) => client.schemas.list.query({ cursor, limit: PAGE }, { signal });

export const versionsOptions = (subject: string) => trpc.schemas.versions.queryOptions({ subject, limit: PAGE });

export const schemasChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.schemas.pathFilter());

/** A schema of JSON as a person reads it, however it was registered. */
export function readable({ schema, format }: Pick<RegisteredSchema, 'schema' | 'format'>): string {
  if (format === 'protobuf') return schema;
  try {
    return JSON.stringify(JSON.parse(schema), null, 2);
  } catch {
    return schema;
  }
}

/** What would come of registering what is typed, asked once it rests. */
export function useComparison(command: RegisterSchema, enabled: boolean) {
  const [resting, setResting] = useState(command);
  const { subject, schema, format } = command;
  useEffect(() => {
    const timer = setTimeout(() => setResting({ subject, schema, ...(format ? { format } : {}) }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [subject, schema, format]);
  const isTyping = JSON.stringify(resting) !== JSON.stringify(command);
  const asks = enabled && resting.subject !== '' && resting.schema.trim() !== '';
  const { data, error } = useQuery({ queryKey: ['schemas.compare', resting], queryFn: () => client.schemas.compare.mutate(resting), enabled: asks, retry: false });
  return { isAsked: asks && !isTyping, comparison: data, error };
}

const RULE = 'events.schemas';
export const RULES = ['off', 'report', 'enforce'] as const;
export type Rule = (typeof RULES)[number];

/** What becomes of events that do not fit, and a way to change it. */
export function useRule(canAsk: boolean) {
  const { data, error } = useQuery(trpc.settings.get.queryOptions(undefined, { enabled: canAsk }));
  return {
    error,
    rule: data?.items.find(({ key }) => key === RULE)?.value as Rule | undefined,
    change: async (rule: Rule) => {
      await client.settings.put.mutate({ version: data?.version ?? 0, values: { [RULE]: rule } });
      await queryClient.invalidateQueries(trpc.settings.pathFilter());
    },
  };
}
