"""
What a shopper is about to buy, guest or known.

A cart is reached by its token, which nobody guesses and which is kept as its SHA-256 alone. It
holds what is wanted and no prices: they are worked out whenever it is looked at, and frozen when
it is bought. A customer has one open cart; one that was filled before signing in goes into it.

    open ── bought ──▶ ordered        (again open when the order was not paid in time)
     └──── merged into the customer's cart ──▶ merged
"""
