"""
The accounts that stores have at outside services, whatever kind of service it is.

States. An account is *put* with its settings and secrets, and then *tried*: what the service said
is kept beside it, or that it took the keys.

Guarantees. A store has one account of a service. Secrets lie sealed for their table, store and
service, so that one copied to another row does not open. No transaction is open while keys are
tried.

Failures. Secrets sealed under a secret that is gone stay as they are, and whoever opens them is
told.
"""
