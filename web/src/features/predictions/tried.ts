// What the pages of experiments, drift and forecasts read, and what is read anew once something was done.
import type { DriftVerdict } from '@/client/routers/drift';
import type { ExperimentOutcome, ExperimentState, ExperimentVerdict } from '@/client/routers/experiments';
import { client, queryClient, trpc } from '@/shared/api';
import type { Tone } from '@/shared/kit';
import { SUMMED_MS } from '@/shared/live';

const PAGE = 50;
const MOST = 100;
const SHOWN_DAYS = 60;

const next = { getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor };

export type ShownExperiment = Awaited<ReturnType<typeof client.experiments.get.query>>;
export type ShownResult = Awaited<ReturnType<typeof client.experiments.results.query>>;
export type ShownReport = Awaited<ReturnType<typeof client.drift.list.query>>['items'][number];
export type ShownCase = Awaited<ReturnType<typeof client.drift.cases.query>>['items'][number];
export type ShownForecast = Awaited<ReturnType<typeof client.forecasts.list.query>>['items'][number];

export const experimentsOptions = () => trpc.experiments.list.infiniteQueryOptions({ limit: PAGE }, { ...next, refetchInterval: SUMMED_MS });
export const experimentsPage = (cursor: string | null, signal: AbortSignal) => client.experiments.list.query({ limit: MOST, cursor }, { signal });
export const experimentOptions = (id: string) => trpc.experiments.get.queryOptions({ id });
export const resultOptions = (id: string) => trpc.experiments.results.queryOptions({ id }, { refetchInterval: SUMMED_MS });
export const experimentsChanged = () =>
  Promise.all([queryClient.invalidateQueries(trpc.experiments.pathFilter()), queryClient.invalidateQueries(trpc.models.pathFilter())]);

export const reportsOptions = () => trpc.drift.list.queryOptions({ limit: SHOWN_DAYS }, { refetchInterval: SUMMED_MS });
export const casesOptions = () => trpc.drift.cases.queryOptions({ limit: 10 }, { refetchInterval: SUMMED_MS });

export const forecastsOptions = () => trpc.forecasts.list.infiniteQueryOptions({ limit: PAGE }, next);
export const forecastsPage = (cursor: string | null, signal: AbortSignal) => client.forecasts.list.query({ limit: MOST, cursor }, { signal });
export const lastRunOptions = () => trpc.forecasts.runs.queryOptions({ limit: 1 }, { refetchInterval: SUMMED_MS });
export const forecastOptions = (productId: string) => trpc.forecasts.get.queryOptions({ productId });

export const STATE_TONES: Record<ExperimentState, Tone> = { draft: 'idle', running: 'active', ended: 'good' };
export const OUTCOME_TONES: Record<ExperimentOutcome, Tone> = { promoted: 'good', kept: 'idle', guarded: 'bad', interrupted: 'warn' };
export const VERDICT_TONES: Record<ExperimentVerdict, Tone> = { suspicious: 'bad', harmful: 'bad', waiting: 'idle', better: 'good', worse: 'warn', undecided: 'active' };
export const DRIFT_TONES: Record<DriftVerdict, Tone> = { learning: 'idle', too_few: 'idle', steady: 'good', moderate: 'warn', severe: 'bad' };
export const CASE_TONES = { training: 'active', shadow: 'active', promoted: 'good', kept: 'idle', failed: 'bad' } as const;
