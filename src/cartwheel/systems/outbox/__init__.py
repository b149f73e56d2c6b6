"""
Announcements that leave with the change they tell of, and the handlers that act on them.

    use case ──announce──▶ table outbox ──relay──▶ log topic ──subscribers──▶ handlers
             one transaction             in order              at least once

States. A row is *waiting* from the commit of its transaction until the relay has put it on
the log; then it is deleted. An entry on the log is *open* for a group until the group's
handler has committed; then the group's offset moves past it.

Guarantees. An announcement is published if and only if its transaction commits. The first
delivery of each announcement keeps the order of its aggregate. Delivery is at least once:
handlers are idempotent.

Failures. The relay dies between publishing and deleting: the rows are published again. The
log or the database is away: the relay backs off and goes on when it answers. The
notification is lost: the poll finds the row within five seconds. A handler raises: its
transaction is rolled back and it is tried again with growing pauses; its partition waits
and shows as lag, and no later announcement overtakes it.
"""
