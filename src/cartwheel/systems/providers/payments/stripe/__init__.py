"""
Stripe, by its official SDK: PaymentIntents, whose cards go from the shopper's page to Stripe.

The SDK repeats nothing by itself; calls are repeated here, under the key of our operation, and
what stays in doubt is looked up. Stripe counts some currencies otherwise than ISO 4217 does
(`amounts.py`).
"""
