// What the pages of dead letters read, and what is read anew once something was done about them.
import { useQuery } from '@tanstack/react-query';
import type { LetterReplay, StartReplay } from '@/client/routers/events';
import type { DeadLetterReason } from '@/client/shared';
import { client, failedFor, queryClient, trpc } from '@/shared/api';
import type { Search, Source } from '@/shared/shapes';

const PAGE = 50;
const MOST_AT_ONCE = 100;
const LOOK_EVERY_MS = 1_000;
const REPLAYS_EVERY_MS = 2_000;
const SEEN_SINCE = '1971-01-01T00:00:00Z';

/** As they arrive: what is unknown may be absent. */
export type DeadLetter = Awaited<ReturnType<typeof client.events.listDeadLetters.query>>['items'][number];
export type InspectedDeadLetter = Awaited<ReturnType<typeof client.events.getDeadLetter.query>>;
export type EventRepair = Awaited<ReturnType<typeof client.eventRepairs.list.query>>['items'][number];
export type RepairPreview = Awaited<ReturnType<typeof client.eventRepairs.preview.query>>;

export type LetterFilter = Pick<StartReplay, 'reason' | 'fingerprint'>;

export const filterOf = ({ reason, cause }: Search): LetterFilter => ({
  ...(reason ? { reason: reason as DeadLetterReason } : {}),
  ...(cause ? { fingerprint: cause } : {}),
});

export const groupsOptions = () => trpc.events.groupDeadLetters.queryOptions({ limit: MOST_AT_ONCE });

export const lettersOptions = (filter: LetterFilter) =>
  trpc.events.listDeadLetters.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

/** The pages of what a filter finds, as large as they may be. */
export const pageOf = (filter: LetterFilter): Source<DeadLetter> => (cursor, signal) =>
  client.events.listDeadLetters.query({ ...filter, limit: MOST_AT_ONCE, cursor }, { signal });

export const replaysOptions = () =>
  trpc.events.listReplays.infiniteQueryOptions(
    { limit: PAGE },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isRunning)) ? REPLAYS_EVERY_MS : false),
    },
  );

/** Those that run now, looked at until they are over. */
export function useRunning(): readonly LetterReplay[] {
  const { data } = useQuery(
    trpc.events.listReplays.queryOptions(
      { limit: 10 },
      { refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? REPLAYS_EVERY_MS : false) },
    ),
  );
  return data?.items.filter(isRunning) ?? [];
}

export const isRunning = ({ status }: LetterReplay): boolean => status === 'running';

/** How long it still takes at its pace so far; null until there is a pace. */
export function secondsLeft({ total, done, createdAt }: LetterReplay, now: number): number | null {
  const passed = (now - Date.parse(createdAt)) / 1_000;
  return done > 0 && passed > 0 ? Math.ceil(((total - done) * passed) / done) : null;
}

/** A letter; one that was sent back is looked at until it is gone. */
export const useLetter = (id: string, isSent: boolean) =>
  useQuery(
    trpc.events.getDeadLetter.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (isSent && !isGone(state.error) ? LOOK_EVERY_MS : false), retry: (count, error) => !isGone(error) && count < 2 },
    ),
  );

export const isGone = (error: unknown): boolean => failedFor(error, 'events.dead_letter_not_found');

export const usePreview = (letterId: string, enabled: boolean) =>
  useQuery(trpc.eventRepairs.preview.queryOptions({ letterId }, { enabled, retry: false }));

/** The proposal that waits for somebody's word about a letter. */
export function useProposal(letterId: string) {
  const { data } = useQuery(trpc.eventRepairs.list.queryOptions({ letterId, status: 'proposed', limit: 1 }));
  return data?.items[0];
}

export interface Outcome {
  /** The message id of the event that is kept. */
  readonly stored?: string | undefined;
  /** The letter that it is by now, since it failed again. */
  readonly again?: string | undefined;
  /** The event has no id of its own to look for. */
  readonly isUntold: boolean;
}

/** What became of a letter that is gone: its event is found by the id that it bears. */
export function useOutcome(letter: DeadLetter, isOver: boolean): Outcome {
  const messageId = messageOf(letter.edited ?? letter.event);
  const enabled = isOver && messageId !== undefined;
  const stored = useQuery(trpc.events.list.queryOptions({ messageId: messageId ?? null, since: SEEN_SINCE, limit: 1 }, { enabled }));
  const letters = useQuery(trpc.events.listDeadLetters.queryOptions({ limit: MOST_AT_ONCE }, { enabled }));
  return {
    stored: stored.data?.items[0]?.messageId,
    again: letters.data?.items.find(({ id, event }) => id !== letter.id && messageOf(event) === messageId)?.id,
    isUntold: messageId === undefined,
  };
}

function messageOf(event: unknown): string | undefined {
  const id = typeof event === 'object' && event !== null ? (event as Readonly<Record<string, unknown>>)['messageId'] : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** What an event is called, as far as it can be told of one that could not be used. */
export function nameOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const { event: name, name: page, type } = event as Readonly<Record<string, unknown>>;
  return [name, page, type].find((each) => typeof each === 'string' && each !== '') as string | undefined;
}

export const lettersChanged = (): Promise<void[]> =>
  Promise.all([
    queryClient.invalidateQueries(trpc.events.groupDeadLetters.pathFilter()),
    queryClient.invalidateQueries(trpc.events.listDeadLetters.pathFilter()),
    queryClient.invalidateQueries(trpc.events.listReplays.pathFilter()),
    queryClient.invalidateQueries(trpc.eventRepairs.list.pathFilter()),
    queryClient.invalidateQueries(trpc.events.stats.pathFilter()),
  ]);

/** Has letters that are named worked off once more; answers how many could not. */
export async function retryAll(ids: readonly string[]): Promise<number> {
  let unusable = 0;
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    const put = await client.events.replayDeadLetters.mutate({ ids: ids.slice(at, at + MOST_AT_ONCE) });
    unusable += put.unusable.length;
  }
  await lettersChanged();
  return unusable;
}
