// The address of Home: `?days=7`, or `?from=2026-11-01&to=2026-11-30`; without either it shows 30 days.
import * as v from 'valibot';

const day = v.optional(v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined));

export const spanSearch = v.object({
  days: v.optional(v.fallback(v.optional(v.picklist(['1', '7', '90'])), undefined)),
  from: day,
  to: day,
});

export type SpanSearch = v.InferOutput<typeof spanSearch>;
