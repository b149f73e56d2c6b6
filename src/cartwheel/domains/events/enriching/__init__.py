"""
What an event does not say of itself: by what it was sent, what brought its visitor, since when.

Nothing here asks anybody but the caches of this process while agents, addresses and visitors
repeat; what a batch has to ask for is asked for all of it at once, before its events are
understood.
"""
