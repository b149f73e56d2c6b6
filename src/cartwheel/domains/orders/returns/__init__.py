"""
What comes back of orders, and the money that goes back for it.

    expected ── received, line by line restocked or written off ──▶ received
       └──── not sent back after all ──▶ cancelled

    refund: pending ── the provider gave it back ──▶ settled | failed, for somebody to look at

Units come back at most once, and never more money goes back than was paid: the order is locked
while it is decided, and what is pending counts as gone.
"""
