// What the pages of payment services read, and what is read anew once something was done.
import type { PaymentWebhook, WebhookState } from '@/client/routers/paymentProviders';
import type { ProviderKind } from '@/client/shared';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search, Source } from '@/shared/shapes';

const PAGE = 50;
const LARGEST_PAGE = 100;

export const servicesOptions = () => trpc.paymentProviders.list.queryOptions();

const wantedOf = ({ state, provider }: Search) => ({ state: (state as WebhookState | undefined) ?? null, provider: (provider as ProviderKind | undefined) ?? null });

export const messagesOptions = (search: Search) =>
  trpc.paymentProviders.listWebhooks.infiniteQueryOptions({ ...wantedOf(search), limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const messagesPage = (search: Search): Source<PaymentWebhook> => (cursor, signal) =>
  client.paymentProviders.listWebhooks.query({ ...wantedOf(search), limit: LARGEST_PAGE, cursor }, { signal });

export const paymentsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.paymentProviders.pathFilter());
