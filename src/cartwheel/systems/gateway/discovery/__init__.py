"""
Who is in a pool, asked of those who know: DNS, Kubernetes, Consul.

Guarantees. What was found last stays while nobody answers: a pool is never emptied by the
outage of who tells. Failures are logged once, and asked again with growing pauses.
"""
