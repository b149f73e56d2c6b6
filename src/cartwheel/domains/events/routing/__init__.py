"""
Routes: events that a store wants elsewhere, by conditions, in a queue of their own each.

    pipeline ─ matches ─▶ items of the route ─ a job of the route ─▶ topic | webhook endpoint
                                             ─ taken and acknowledged ─▶ whoever asks

Items are written in the transaction that counts the events: each event once, and none that is a
duplicate or of no use. From there each route goes at its own pace, with a breaker of its own;
one whose destination is away fills its queue and keeps nobody waiting. Delivery is at least
once, in the order of the items. A route that has 100,000 of them takes no more and counts what
it misses.
"""
