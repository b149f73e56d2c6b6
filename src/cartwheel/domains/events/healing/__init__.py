"""
Repairing what became a dead letter.

    bytes ─ texts ─▶ a JSON value ─ rules ─▶ an event ─ candidates + model ─▶ outcome

Rules come first: they do what can mean one thing only. What is left is for the proposer, which
ranks a closed set of operations by what was accepted in this store before. It acts by itself
only above the confidence that the store has set, and only where what comes out looks like the
store's good events; below it proposes, and a person decides. Each operation is kept with what
was there before and after, and what is no repair leaves the letter as it lies.
"""
