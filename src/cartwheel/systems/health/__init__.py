"""
Whether the process lives, may be sent work, and what it measures.

`/livez` answers while the event loop turns. `/readyz` answers 200 only when what
is accepted can be made durable: every required check passes. `/health` shows all
checks, and `degraded` when an optional one fails. `/metrics` is for Prometheus.

All four are open to everybody, so checks run at most once a second, however
often they are asked for, and details name no host and no secret.
"""
