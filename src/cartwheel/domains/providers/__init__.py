"""
What outside services do for a store, and what it costs: calls, budgets, and how services are.

States of a call: *running*, with the most that it may cost set aside → *done*, *left* (whoever
asked broke it off), *failed*, or *lost* (nobody lived to tell).

Guarantees. A call begins only if what is set aside and spent in its month (UTC) stays within the
store's budget, however many begin at once. It is written down before it begins, and settled once.
No call is made within a transaction.

Failures. A call whose process died is settled by the sweep, at what was set aside: it may have
been billed.
"""
