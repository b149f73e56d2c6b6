"""
The door: one HTTP/1.1 and WebSocket server in front of pools of instances.

    client ──▶ door ──▶ dispatch ──▶ policies ──▶ cache ──▶ proxy ──▶ instance of a pool
              (server)  (route, ids,  (headers, CORS, bounds,  (choice, retries,
                         metrics, log)  rates)                   breaker, timeouts)

States. A table of routes is *taken* whole or not at all; calls under way end by the table
they began with. An instance is *usable*, *unhealthy* (by its check), *ejected* (by real
calls) or *refused* (its breaker is open).

Guarantees. A call that may have had an effect is never made twice unless it is idempotent;
nothing is made again after a byte of an answer went out. Memory is bounded by pausing
whoever sends faster than the other side takes. What clients say about where they come from,
and who they are, never passes.

Failures. No answer becomes 502, 503 or 504 with problem details. An answer that breaks in
the middle ends the client's connection, so that nobody takes it for the whole. Without
Redis rates are not counted, by each limit's own policy. A bad file changes nothing.
"""
