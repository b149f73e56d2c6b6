// Compiled, never run: the compiler accepts right calls and rejects wrong ones.
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import type { AppRouter, ErrorReason, ISODateTime, Product } from './router.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const claim = <T extends true>(): T | undefined => undefined;

export const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: '' })] });

export async function right(): Promise<void> {
  await client.shop.version.query();
  await client.shop.quote.query({ productId: 'mug' });
  await client.shop.listProducts.query();
  await client.shop.listProducts.query({ size: 'large', inStock: null });
  await client.shop.pet.query({ kind: 'cat', lives: 9 });
  await client.shop.rename.mutate({ id: 1, fullName: 'Cup' });
  const product: Product = await client.shop.product.query({ id: 1 });
  const parent: Product | null = product.parent;
  const since: ISODateTime = product.since;
  const nickname: string | undefined = product.nickname;
  client.feed.ticks.subscribe({ count: 1 }, { onData: (item) => [item.id.length, item.data.n.toFixed()] });
  for await (const tick of await client.shop.countUp.query({ ms: 1 })) tick.at.slice();
  console.log(parent, since, nickname);
}

export async function wrong(): Promise<void> {
  // @ts-expect-error the input is missing
  await client.shop.quote.query();
  // @ts-expect-error a field is missing
  await client.shop.quote.query({ quantity: 1 });
  // @ts-expect-error a field has another type
  await client.shop.quote.query({ productId: 1 });
  // @ts-expect-error there is no such field
  await client.shop.quote.query({ productId: 'mug', colour: 'red' });
  // @ts-expect-error there is no such size
  await client.shop.listProducts.query({ size: 'huge' });
  // @ts-expect-error fields of another member of the union
  await client.shop.pet.query({ kind: 'cat', good: true });
  // @ts-expect-error there is no such procedure
  await client.shop.nothing.query();
  // @ts-expect-error a query is not mutated
  await client.shop.quote.mutate({ productId: 'mug' });
  // @ts-expect-error a mutation is not queried
  await client.shop.rename.query({ id: 1, fullName: 'Cup' });
  // @ts-expect-error a subscription is not queried
  await client.feed.ticks.query({});
  // @ts-expect-error nothing takes no input
  await client.shop.version.query(1);
  // @ts-expect-error what may be absent is checked first
  (await client.shop.product.query({ id: 1 })).nickname.length;
  // @ts-expect-error an item of a list may not be there
  (await client.shop.listProducts.query()).items[0].id;
}

export function errors(error: unknown): ErrorReason | undefined {
  if (!(error instanceof TRPCClientError)) return undefined;
  const known = error as TRPCClientError<AppRouter>;
  // @ts-expect-error there is no such reason
  if (known.data?.reason === 'shop.nothing') return undefined;
  const index: string | number | undefined = known.data?.issues?.[0]?.path[0];
  console.log(index, known.data?.incidentId?.length);
  return known.data?.reason;
}

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

claim<Same<Inputs['shop']['quote'], { productId: string; quantity?: number; currency?: string }>>();
claim<Same<Outputs['shop']['version'], string>>();
claim<Same<Outputs['shop']['cancel'], null>>();
claim<Same<Outputs['shop']['limited'], 'ok'>>();
