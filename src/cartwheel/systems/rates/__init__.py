"""
How often somebody may call: one count and one algorithm for procedures and the door.

The window slides: what was counted in this fixed window and, by the part of it that is still
within reach, in the last. All limits of a call are asked together, and it is counted under
all of them or, when one is used up, under none. Counted is in Redis, for all processes
together, by Redis's clock. A process counts by itself while a caller is far from its limits,
and tells Redis in batches, ten milliseconds' worth at a time; near a limit (from nine tenths
on) every call waits for Redis's word, all of one turn of the loop in one script. Limits that
are `strict` are asked about at every call.

Guarantees. The wait that a refused call is told is enough, and no longer than it must be: who
waits it out once, and is alone, gets in. Of several refused at once each is told a wait
behind the others'. One process alone never lets through more than the limit. Several
may together let through more by what the others did within the last batch, and only while
a caller goes from below nine tenths past the limit in that time.

Failures. While Redis is away nothing is counted and `UnavailableError` says so at once;
it is asked again every second.
"""
