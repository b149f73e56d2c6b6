"""
Counting calls in Redis for all processes together, without asking it for every call.

The window slides over the counts of this and the last fixed window, as `limits` and the
procedures' own limits do. A process counts by itself while a caller is far from the limit,
and tells Redis in batches, ten milliseconds' worth at a time; near the limit (from nine
tenths on) every call waits for Redis's word, all of one turn of the loop in one script.

Guarantees. One process alone never lets through more than the limit. Several may together
let through more by what the others did within the last batch, and only while a caller goes
from below nine tenths past the limit in that time.

Failures. While Redis is away nothing is counted and `UnavailableError` says so at once;
it is asked again every second.
"""
