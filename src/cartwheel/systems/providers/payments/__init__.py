"""
Payment services: Stripe, PayPal, and a sandbox that needs no keys.

A service tells of a payment by *snapshots*: what it knows of it at a moment, or a part of that.
All that a snapshot says only ever grows (`protocol.py`), so that snapshots may be lost, late,
doubled or out of order and still come to the same. Nothing here keeps a payment; the domain
does that. Cards never come near: shoppers give them to the service, which names them by tokens.
"""
