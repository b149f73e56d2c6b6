// What the pages of features read, and what is read anew once a definition has changed.
import type { DefinedFeature, FeatureGroup, FeatureRevision } from '@/client/routers/features';
import { client, queryClient, trpc } from '@/shared/api';
import type { Source } from '@/shared/shapes';

const PAGE = 50;
const SHOWN_DIGITS = 12;

export const GROUPS: readonly FeatureGroup[] = ['real_time', 'behavioural', 'contextual', 'store'];

export const definitionsOptions = () => trpc.features.definitions.queryOptions();

export const revisionsOptions = () => trpc.features.revisions.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const revisionsPage: Source<FeatureRevision> = async (cursor, signal) => {
  const { items, nextCursor } = await client.features.revisions.query({ cursor: cursor ? Number(cursor) : null, limit: PAGE }, { signal });
  return { items, nextCursor: nextCursor === null ? null : String(nextCursor) };
};

export const diffOptions = (since: number, to: number) => trpc.features.diff.queryOptions({ since, to });

export const featuresChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.features.pathFilter());

/** A commit as people name it. */
export const short = (commit: string): string => commit.slice(0, SHOWN_DIGITS);

/** The features of some groups, by group; the order within one is that of the vectors. */
export function inGroups(features: readonly DefinedFeature[], groups: readonly string[]): readonly DefinedFeature[] {
  return GROUPS.filter((group) => groups.length === 0 || groups.includes(group)).flatMap((group) => features.filter((each) => each.group === group));
}
