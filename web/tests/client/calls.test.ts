// Queries and mutations through httpLink, httpBatchLink (GET and POST) and httpBatchStreamLink.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  type TRPCLink,
} from '@trpc/client';
import { asOwner, refusal, url } from './connecting.js';
import type { AppRouter } from './router.js';

const links: Record<string, TRPCLink<AppRouter>> = {
  httpLink: httpLink({ url, headers: asOwner }),
  'httpLink by POST': httpLink({ url, headers: asOwner, methodOverride: 'POST' }),
  httpBatchLink: httpBatchLink({ url, headers: asOwner }),
  'httpBatchLink by POST': httpBatchLink({ url, headers: asOwner, methodOverride: 'POST' }),
  httpBatchStreamLink: httpBatchStreamLink({ url, headers: asOwner }),
};

for (const [name, link] of Object.entries(links)) {
  describe(name, () => {
    const client = createTRPCClient<AppRouter>({ links: [link] });

    test('a query is answered', async () => {
      assert.deepEqual(await client.shop.quote.query({ productId: 'größe & ☃', quantity: 3 }), {
        productId: 'größe & ☃',
        quantity: 3,
        currency: 'EUR',
        totalMinor: 5997,
      });
    });

    test('inputs may be left out where everything has a default', async () => {
      assert.equal(await client.shop.version.query(), '1.0');
      assert.equal((await client.shop.listProducts.query()).items.length, 3);
      assert.equal((await client.shop.listProducts.query({ limit: 1 })).items[0]?.fullName, 'Product 1');
    });

    test('calls made together are answered each', async () => {
      const products = await Promise.all([1, 2, 3].map((id) => client.shop.product.query({ id })));
      assert.deepEqual(products.map((product) => product.id), [1, 2, 3]);
    });

    test('a mutation is answered', async () => {
      assert.equal((await client.shop.rename.mutate({ id: 1, fullName: 'Cup', loud: true })).fullName, 'CUP');
      assert.equal((await client.shop.place.mutate({ note: 'typed' })).note, 'typed');
      assert.equal(await client.shop.cancel.mutate({ id: 1 }), null);
    });

    test('a union is told apart by its tag', async () => {
      const pet = await client.shop.pet.query({ kind: 'dog', good: true, names: ['Rex'] });
      assert.equal(pet.kind === 'dog' && pet.names[0], 'Rex');
    });

    test('the credential arrives', async () => {
      assert.equal((await client.shop.whoAmI.query()).id, '00000000-0000-0000-0000-000000000001');
    });

    test('every validation issue arrives', async () => {
      const error = await refusal(client.shop.quote.query({ productId: '', quantity: 100 }));
      assert.equal(error.data?.code, 'BAD_REQUEST');
      assert.equal(error.data?.path, 'shop.quote');
      assert.deepEqual(error.data?.issues?.map((issue) => issue.path), [['productId'], ['quantity']]);
    });

    test('an error of the domain arrives', async () => {
      const error = await refusal(client.shop.product.query({ id: 99 }));
      assert.equal(error.message, 'There is no product 99');
      assert.equal(error.data?.reason, 'shop.product_not_found');
      assert.equal(error.data?.httpStatus, 404);
    });

    test('a fault of the server stays hidden', async () => {
      const error = await refusal(client.shop.fail.query());
      assert.equal(error.message, 'Internal server error');
      assert.match(error.data?.incidentId ?? '', /^[0-9a-f-]{36}$/);
    });
  });
}

describe('httpBatchStreamLink', () => {
  const client = createTRPCClient<AppRouter>({ links: [httpBatchStreamLink({ url })] });

  test('a quick answer does not wait for a slow one', async () => {
    const order: string[] = [];
    await Promise.all([
      client.shop.slow.query({ ms: 150 }).then(() => order.push('slow')),
      client.shop.version.query().then(() => order.push('quick')),
    ]);
    assert.deepEqual(order, ['quick', 'slow']);
  });

  test('a generator arrives item by item', async () => {
    const seen: number[] = [];
    for await (const tick of await client.shop.countUp.query({ ms: 1 })) seen.push(tick.n);
    assert.deepEqual(seen, [0, 1, 2]);
  });

  test('a generator that fails ends in an error', async () => {
    const seen: number[] = [];
    const error = await refusal(
      (async () => {
        for await (const n of await client.shop.breakOff.query()) seen.push(n);
      })(),
    );
    assert.deepEqual(seen, [1]);
    assert.equal(error.data?.reason, 'shop.sold_out');
  });
});
