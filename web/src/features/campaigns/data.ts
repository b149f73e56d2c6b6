// What the pages of campaigns read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '@/shared/api';
import type { Choice, Tone } from '@/shared/kit';
import { useTopic } from '@/shared/live';
import { useCan, useStore } from '@/shared/session';
import type { ListState, Search } from '@/shared/shapes';
import { templateOptions } from './templates/data';

const PAGE = 50;
const MOST = 100;
/** How often a draft is looked at again, so that another editor's work is seen. */
const LOOK_MS = 15_000;
const KEPT_MS = 60_000;

const next = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor };

export type ShownCampaign = Awaited<ReturnType<typeof client.campaign.get.query>>;
export type ShownHead = Awaited<ReturnType<typeof client.campaign.list.query>>['items'][number];
export type SavedStep = ShownCampaign['steps'][number];
export type StepName = SavedStep['step'];
export type SectionOf<Name extends StepName> = Extract<SavedStep['section'], { readonly step: Name }>;
export type SectionInput = Parameters<typeof client.campaign.saveStep.mutate>[0]['section'];
export type State = ShownCampaign['state'];

export const STEPS: readonly StepName[] = ['purpose', 'audience', 'offer', 'copy', 'images', 'layout', 'schedule', 'footer'];
export const STATES: readonly State[] = ['draft', 'scheduled', 'running', 'paused', 'stopped', 'done'];
export const STATE_TONES: Record<State, Tone> = { draft: 'idle', scheduled: 'active', running: 'active', paused: 'warn', stopped: 'bad', done: 'good' };

const filter = ({ state, archived }: Search) => ({ state: (state as State | undefined) ?? null, archived: archived === 'yes' });
export const listOptions = (search: Search) => trpc.campaign.list.infiniteQueryOptions({ ...filter(search), limit: PAGE }, next);
export const pagesOf = (search: Search) => (cursor: string | null, signal: AbortSignal) => client.campaign.list.query({ ...filter(search), limit: MOST, cursor }, { signal });
export const campaignOptions = (id: string) => trpc.campaign.get.queryOptions({ id }, { refetchInterval: LOOK_MS });

export const savedOf = (campaign: ShownCampaign, step: StepName): SavedStep | undefined => campaign.steps.find((each) => each.step === step);
export const sectionOf = <Name extends StepName>(campaign: ShownCampaign, step: Name): SectionOf<Name> | undefined => savedOf(campaign, step)?.section as SectionOf<Name> | undefined;

export type Action = Parameters<typeof client.campaign.act.mutate>[0]['action'];

export const progressOptions = (id: string) => trpc.campaign.progress.queryOptions({ id }, { refetchInterval: LOOK_MS });
export const resultsOptions = (id: string) => trpc.campaign.results.queryOptions({ id }, { refetchInterval: LOOK_MS });
export const recipientsOptions = (id: string) => trpc.campaign.recipients.infiniteQueryOptions({ id, limit: PAGE }, next);

export type ShownRecipient = Awaited<ReturnType<typeof client.campaign.recipients.query>>['items'][number];
export type ShownResults = Awaited<ReturnType<typeof client.campaign.results.query>>;
export const recipientPages = (id: string) => (cursor: string | null, signal: AbortSignal) => client.campaign.recipients.query({ id, limit: MOST, cursor }, { signal });

/** What is read of a campaign is read anew as its sending comes further. */
export function useProgress(id: string): void {
  const { id: storeId } = useStore();
  const again = () => Promise.all([campaignOptions(id), progressOptions(id), resultsOptions(id)].map(({ queryKey }) => queryClient.invalidateQueries({ queryKey })).concat(queryClient.invalidateQueries(trpc.campaign.recipients.infiniteQueryFilter({ id }))));
  useTopic(storeId, 'campaigns', { onEvents: (events) => events.some(({ data }) => data.campaignId === id) && again(), onFollowed: again, onGap: again });
}

/** A campaign as the server has it by now; lists are read anew. */
export async function campaignChanged(campaign: ShownCampaign): Promise<void> {
  queryClient.setQueryData(campaignOptions(campaign.id).queryKey, campaign);
  await queryClient.invalidateQueries(trpc.campaign.list.pathFilter());
}

export const audienceOptions = (given: Parameters<typeof client.campaign.previewAudience.query>[0]) => trpc.campaign.previewAudience.queryOptions(given, { staleTime: KEPT_MS });

export function useSegmentChoices(): readonly Choice[] | undefined {
  const enabled = useCan('customers:read');
  const { data } = useQuery(trpc.segments.list.queryOptions(undefined, { enabled, staleTime: KEPT_MS }));
  return data?.items.map(({ id, name }) => ({ value: id, label: name }));
}

/** Promotions with codes: those that each recipient can be given one of. */
export function usePromotionChoices(): readonly Choice[] {
  const enabled = useCan('pricing:read');
  const { data } = useQuery(trpc.promotions.list.queryOptions({ trigger: 'code', limit: MOST }, { enabled, staleTime: KEPT_MS }));
  return (data?.items ?? []).filter(({ status }) => status !== 'archived').map(({ id, terms }) => ({ value: id, label: terms.name }));
}

export type Suppression = Awaited<ReturnType<typeof client.mailSuppressions.list.query>>['items'][number];
export type Because = Suppression['because'];

export const BECAUSE: readonly Because[] = ['bounced', 'complained', 'refused', 'manual'];
export const BECAUSE_TONES: Record<Because, Tone> = { bounced: 'warn', complained: 'bad', refused: 'warn', manual: 'idle' };

const suppressedBy = ({ q, values }: ListState) => ({ search: q || null, because: (values['because'] as Because | undefined) ?? null });
export const suppressionOptions = (state: ListState) => trpc.mailSuppressions.list.infiniteQueryOptions({ ...suppressedBy(state), limit: PAGE }, next);
export const suppressionPages = (state: ListState) => (cursor: string | null, signal: AbortSignal) => client.mailSuppressions.list.query({ ...suppressedBy(state), limit: MOST, cursor }, { signal });
export const suppressionsChanged = () => queryClient.invalidateQueries(trpc.mailSuppressions.pathFilter());

export interface TemplateChoice {
  readonly id: string;
  readonly name: string;
  /** The latest. */
  readonly version: number;
}

/** Templates in use, and the campaign's own, which may be archived by now. */
export function useTemplates(ownId: string | null): readonly TemplateChoice[] | undefined {
  const items = useQuery(trpc.mailTemplate.list.queryOptions({ limit: MOST })).data?.items;
  const isAway = ownId !== null && items !== undefined && !items.some(({ id }) => id === ownId);
  const own = useQuery({ ...templateOptions(ownId ?? ''), enabled: isAway }).data;
  return isAway && own ? [...items, { id: own.id, name: own.content.name, version: own.latest }] : items;
}
