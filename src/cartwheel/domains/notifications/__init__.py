"""
What needs somebody in a store, told beside every page.

A notification is made of what other domains announce, and of nothing else. Of one thing there
is one at a time: when it happens again, the notification is new again for everybody, and counts.

Guarantees. Who reads sees the kinds that his permissions cover, and has read what he read,
whoever else has. What has settled itself is gone, and so is everything after thirty days.
"""
