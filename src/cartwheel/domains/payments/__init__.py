"""
Money that shoppers pay, through services that hold it.

    order ──begin──▶ payment + operation ──▶ call of the service ──▶ answer, applied
                     one transaction         no transaction          one transaction
    service ──webhook──▶ kept, then applied
    sweep ──▶ asks the service about every payment that no webhook told of in time

States. A payment is *pending*, *requires action* of its shopper, or is *processing*, until money
is *authorised* (held) or it *failed*. Held money is *captured*, once, whole or a part, whereupon
the rest is released; or the payment is *voided*. Captured money is *partially refunded* or
*refunded*. The state is no more than what the facts come to (`rules.py`), and the facts only
grow: what the service tells may be lost, late, doubled or out of order and comes to the same.
Money that comes after a failure counts.

Guarantees. What we ask of a service is an *operation*, kept before the call, whose id is the
key of the call: done again after a crash, it takes effect once. No more is captured than is
held, and no more given back than was captured, operations under way included. A reference
that is cancelled is *unwanted*: whatever is held for it then or later is released or given
back by itself. Each happening is announced once, in the transaction that learns of it.

Failures. When nobody knows whether a call worked, its operation stays pending, and the sweep
looks it up or asks again under the same key. A webhook of a payment that is not known is kept
and shown. What a service refuses ends the operation and changes nothing else.

Secrets. Keys of services are kept sealed under `CARTWHEEL_SECRET_KEY`, each for its store and
service; no answer, list or log holds them. No card's number comes here.
"""
