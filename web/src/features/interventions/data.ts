// What the pages of interventions read, and what is read anew once something was done.
import { useQueries, useQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '@/shared/api';
import type { Choice, Tone } from '@/shared/kit';
import { SUMMED_MS } from '@/shared/live';
import { useCan } from '@/shared/session';
import type { Search } from '@/shared/shapes';

const PAGE = 50;
const MOST = 100;

const next = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor };

export type ShownIntervention = Awaited<ReturnType<typeof client.interventions.get.query>>;
export type ShownDecision = Awaited<ReturnType<typeof client.interventions.decisions.query>>['items'][number];
export type ShownTemplate = Awaited<ReturnType<typeof client.interventionTemplates.get.query>>;
export type ShownCampaign = Awaited<ReturnType<typeof client.interventionCampaigns.get.query>>;
export type ShownLift = Awaited<ReturnType<typeof client.interventionAnalytics.conversion.query>>;
export type ShownRow = Awaited<ReturnType<typeof client.interventionAnalytics.performance.query>>['rows'][number];
export type ShownDelivery = Awaited<ReturnType<typeof client.channels.deliveries.query>>['items'][number];
export type State = ShownIntervention['state'];
export type Breakdown = 'channel' | 'template' | 'campaign' | 'variant' | 'hour' | 'segment' | 'action';

export const STATES: readonly State[] = ['scheduled', 'pending', 'delivered', 'recovered', 'cancelled', 'expired', 'withheld'];
export const STATE_TONES: Record<State, Tone> = { scheduled: 'idle', pending: 'active', delivered: 'active', recovered: 'good', cancelled: 'idle', expired: 'idle', withheld: 'idle' };
export const DELIVERY_TONES: Record<ShownDelivery['state'], Tone> = { scheduled: 'idle', sent: 'active', delivered: 'active', seen: 'active', clicked: 'active', converted: 'good', dismissed: 'idle', bounced: 'bad', failed: 'bad', cancelled: 'idle' };
export const PHASE_TONES: Record<ShownCampaign['phase'], Tone> = { planned: 'idle', running: 'active', paused: 'warn', ended: 'good' };

const filter = ({ state }: Search) => ({ state: (state as State | undefined) ?? null });
export const listOptions = (search: Search) => trpc.interventions.list.infiniteQueryOptions({ ...filter(search), limit: PAGE }, { ...next, refetchInterval: SUMMED_MS });
export const pagesOf = (search: Search) => (cursor: string | null, signal: AbortSignal) => client.interventions.list.query({ ...filter(search), limit: MOST, cursor }, { signal });
export const oneOptions = (id: string) => trpc.interventions.get.queryOptions({ id }, { refetchInterval: SUMMED_MS });
export const decisionsOptions = (cartId: string) => trpc.interventions.decisions.queryOptions({ cartId, limit: 20 });
export const deliveriesOptions = (id: string) => trpc.channels.deliveries.queryOptions({ id }, { refetchInterval: SUMMED_MS });
export const creditsOptions = (interventionId: string) => trpc.interventionAnalytics.conversions.queryOptions({ interventionId });

export const liftOptions = () => trpc.interventionAnalytics.conversion.queryOptions({}, { refetchInterval: SUMMED_MS });
export const performanceOptions = (by: Breakdown) => trpc.interventionAnalytics.performance.queryOptions({ by }, { refetchInterval: SUMMED_MS });

export const templatesOptions = () => trpc.interventionTemplates.list.infiniteQueryOptions({ limit: PAGE }, next);
export const templatesPage = (cursor: string | null, signal: AbortSignal) => client.interventionTemplates.list.query({ limit: MOST, cursor }, { signal });
/** To choose from: the newest hundred, and whichever is chosen already. */
export function useTemplateChoices(chosen: readonly (string | null)[]): readonly Choice[] {
  const { data } = useQuery(trpc.interventionTemplates.list.queryOptions({ limit: MOST }));
  const known = data?.items ?? [];
  const missing = data ? [...new Set(chosen)].filter((id): id is string => id !== null && !known.some((each) => each.id === id)) : [];
  const found = useQueries({ queries: missing.map((id) => templateOptions(id)) }).flatMap(({ data: one }) => one ?? []);
  return [...known, ...found].map(({ id, name }) => ({ value: id, label: name }));
}

export function useSegmentChoices(): readonly Choice[] | undefined {
  const enabled = useCan('customers:read');
  const { data } = useQuery(trpc.segments.list.queryOptions(undefined, { enabled, staleTime: 60_000 }));
  return data?.items.map(({ id, name }) => ({ value: id, label: name }));
}

export const templateOptions = (id: string) => trpc.interventionTemplates.get.queryOptions({ id });
export const templatesChanged = () => queryClient.invalidateQueries(trpc.interventionTemplates.pathFilter());

export const campaignsOptions = () => trpc.interventionCampaigns.list.infiniteQueryOptions({ limit: PAGE }, next);
export const campaignsPage = (cursor: string | null, signal: AbortSignal) => client.interventionCampaigns.list.query({ limit: MOST, cursor }, { signal });
export const campaignOptions = (id: string) => trpc.interventionCampaigns.get.queryOptions({ id });
export const campaignsChanged = () => Promise.all([queryClient.invalidateQueries(trpc.interventionCampaigns.pathFilter()), queryClient.invalidateQueries(trpc.interventions.pathFilter())]);
