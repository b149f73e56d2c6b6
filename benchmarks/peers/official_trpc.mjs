// The official Node tRPC server answering the query of benchmarks/rpc.py: standalone adapter, zod.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { initTRPC } = require('@trpc/server');
const { createHTTPServer } = require('@trpc/server/adapters/standalone');
const { z } = require('zod');

const Line = z.object({
  productId: z.string().min(1).max(64),
  quantity: z.number().int().min(1).max(99),
});
const Quote = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  coupon: z.string().max(32).nullish(),
  lines: z.array(Line).min(1).max(50),
});

const { router, procedure } = initTRPC.create();

const appRouter = router({
  shop: router({
    quote: procedure.input(Quote).query(({ input }) => {
      const units = input.lines.reduce((sum, line) => sum + line.quantity, 0);
      return { currency: input.currency, units, totalMinor: units * 1999, discounted: input.coupon != null };
    }),
  }),
});

createHTTPServer({ router: appRouter, basePath: '/trpc/' }).listen(Number(process.argv[2]), '127.0.0.1');
