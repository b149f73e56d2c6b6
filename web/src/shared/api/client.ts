// The one way to the server: the generated router behind the official client.
import { QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
} from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@/client/router';
import { isRetryable } from './errors';
import { takeFirst } from './first';
import { idempotencyKeyOf } from './intentions';
import { withRenewal } from './renewal';

const URL = '/trpc';

/** Queries that cost money each time. */
const PAID: ReadonlySet<string> = new Set(['ai.streamAsk', 'ai.streamCopy']);

export const client = createTRPCClient<AppRouter>({
  links: [
    withRenewal(),
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: URL }),
      false: splitLink({
        // A mutation goes alone: its key is a header, and cookies need headers of their own.
        condition: (operation) => operation.type === 'mutation',
        true: httpLink({ url: URL, headers: ({ op }) => ({ 'idempotency-key': idempotencyKeyOf(op) }) }),
        // A quick answer does not wait for a slow one; longer addresses are refused on the way.
        false: splitLink({
          // What costs money is asked for by POST, which no foreign address can make a browser do.
          condition: ({ path }) => PAID.has(path),
          true: httpBatchStreamLink({ url: URL, methodOverride: 'POST', maxItems: 1 }),
          false: httpBatchStreamLink({
            url: URL,
            maxURLLength: 8000,
            maxItems: 50,
            fetch: (url, init) => takeFirst(url) ?? fetch(url, init as RequestInit),
          }),
        }),
      }),
    }),
  ],
});

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (failures, error) => failures < 2 && isRetryable(error) },
    // What is to be changed does not wait for a network unseen: it fails, and the person decides.
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Options for Query's hooks: `useQuery(trpc.orders.list.queryOptions({}))`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
