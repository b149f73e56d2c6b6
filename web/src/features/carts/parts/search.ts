// The address of the live board: which carts it shows, and the one beside them.
import * as v from 'valibot';

/** Tabs; without one all carts are shown. */
export const SHOWN = ['hesitating', 'abandoned', 'reached', 'recovered', 'bought'] as const;
export type Shown = (typeof SHOWN)[number];

export const liveSearch = v.object({
  stage: v.optional(v.fallback(v.optional(v.picklist(SHOWN)), undefined)),
  open: v.optional(v.fallback(v.optional(v.pipe(v.string(), v.uuid())), undefined)),
});

export type LiveSearch = v.InferOutput<typeof liveSearch>;
