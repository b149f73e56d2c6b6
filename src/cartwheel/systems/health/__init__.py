"""
Whether the process lives, may be sent work, and what it measures.

`/livez` answers while the event loop turns. `/readyz` answers 200 only when what
is accepted can be made durable: every required check passes. `/health` says
`degraded` when an optional one fails.

These three are open to everybody and say a word each; checks run at most once a second,
however often they are asked for. What the checks found, and `/metrics` for Prometheus, are
shown on the admin port; details name no host and no secret there either.
"""
