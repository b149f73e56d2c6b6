"""
PayPal, by its REST interface: Orders v2, whose money is asked for once the shopper has approved.

Its money goes over the wire as decimals, of which PayPal allows fewer for some currencies than
ISO 4217 does (`amounts.py`). Webhooks are proved by asking PayPal. Disputes are known by
webhooks alone.
"""
