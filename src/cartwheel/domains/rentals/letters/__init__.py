"""
What customers are written about their rentals, and what their calendars are told.

Guarantees. Each letter is about one occasion of one booking, and goes out once: it is claimed
before it is sent and noted after, so that a job that runs twice, or two of them at once, send
one. A process that dies between the two sends it again under the same Message-ID. A letter that
is not wanted any more when its turn comes, such as a reminder of what was cancelled, is not sent.
A receipt is kept as what it says when it is issued: it prints the same bytes each time.
"""
