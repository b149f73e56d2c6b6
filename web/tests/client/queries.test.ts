// @trpc/tanstack-react-query on a real QueryClient.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InfiniteQueryObserver, MutationObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { asOwner, url } from './connecting.js';
import type { AppRouter } from './router.js';

const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url, headers: asOwner })] });
const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

test('a query is fetched, cached and invalidated', async () => {
  const options = trpc.shop.product.queryOptions({ id: 3 });
  const product = await queryClient.fetchQuery(options);
  assert.equal(product.fullName, 'Product 3');
  assert.equal(queryClient.getQueryData(trpc.shop.product.queryKey({ id: 3 }))?.id, 3);
  await queryClient.invalidateQueries(trpc.shop.pathFilter());
  assert.equal(queryClient.getQueryState(options.queryKey)?.isInvalidated, true);
});

test('an observer sees the error with its issues', async () => {
  const observer = new QueryObserver(queryClient, trpc.shop.quote.queryOptions({ productId: '' }));
  const { error } = await observer.refetch();
  assert.equal(error?.data?.reason, 'invalid_input');
  assert.deepEqual(error?.data?.issues?.[0]?.path, ['productId']);
});

test('pages follow the cursor', async () => {
  const observer = new InfiniteQueryObserver(
    queryClient,
    trpc.shop.listProducts.infiniteQueryOptions(
      { limit: 4 },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: 1 },
    ),
  );
  await observer.refetch();
  await observer.fetchNextPage();
  const { data } = await observer.fetchNextPage();
  assert.deepEqual(data?.pages.map((page) => page.items.map((item) => item.id)), [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10],
  ]);
  assert.equal(observer.getCurrentResult().hasNextPage, false);
});

test('a mutation is made', async () => {
  const observer = new MutationObserver(queryClient, trpc.shop.rename.mutationOptions());
  assert.equal((await observer.mutate({ id: 1, fullName: 'Jug' })).fullName, 'Jug');
});
