"""
What a shop's figures say: counted from the facts of other domains, which keep them.

Days and hours are those of the store's zone, whole also where its clocks are changed. Amounts
of different currencies are never added.
"""
