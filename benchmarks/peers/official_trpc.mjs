// The official Node tRPC server answering the benchmark's query: standalone adapter, zod.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { initTRPC } = require('@trpc/server');
const { createHTTPServer } = require('@trpc/server/adapters/standalone');
const { z } = require('zod');

const Quote = z.object({
  productId: z.string().min(1).max(64),
  quantity: z.number().int().min(1).max(99),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const { router, procedure } = initTRPC.create();

const appRouter = router({
  shop: router({
    quote: procedure.input(Quote).query(({ input }) => ({
      productId: input.productId,
      quantity: input.quantity,
      currency: input.currency,
      totalMinor: input.quantity * 1999,
    })),
  }),
});

createHTTPServer({ router: appRouter, basePath: '/trpc/' }).listen(Number(process.argv[2]), '127.0.0.1');
