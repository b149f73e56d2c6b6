// What the pages of outside services read.
import { client, trpc } from '@/shared/api';
import type { Tone } from '@/shared/kit';
import type { Search } from '@/shared/shapes';

const PAGE = 50;
const MOST = 100;
const LOOK_MS = 30_000;

const next = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor };

export type Service = Awaited<ReturnType<typeof client.providers.services.query>>['items'][number];
export type Usage = Awaited<ReturnType<typeof client.providers.usage.query>>;
export type Call = Awaited<ReturnType<typeof client.providers.calls.query>>['items'][number];
export type Outcome = Call['outcome'];
export type Check = Awaited<ReturnType<typeof client.providers.check.mutate>>['items'][number];

export const OUTCOMES: readonly Outcome[] = ['running', 'done', 'left', 'failed', 'lost'];
export const OUTCOME_TONES: Record<Outcome, Tone> = { running: 'active', done: 'good', left: 'idle', failed: 'bad', lost: 'warn' };
export const STATE_TONES: Record<Service['state'], Tone> = { asked: 'good', paused: 'bad', tried: 'warn' };

export const servicesOptions = () => trpc.providers.services.queryOptions(undefined, { refetchInterval: LOOK_MS });
export const usageOptions = () => trpc.providers.usage.queryOptions({}, { refetchInterval: LOOK_MS });

const filter = ({ outcome }: Search) => ({ outcome: (outcome as Outcome | undefined) ?? null });
export const callsOptions = (search: Search) => trpc.providers.calls.infiniteQueryOptions({ ...filter(search), limit: PAGE }, next);
export const callPages = (search: Search) => (cursor: string | null, signal: AbortSignal) => client.providers.calls.query({ ...filter(search), limit: MOST, cursor }, { signal });
