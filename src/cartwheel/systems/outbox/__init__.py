"""
Announcements and jobs that leave with the change they belong to, and handlers that act on them.

    use case ──announce──▶          ┌─relay─▶ log topic ──subscribers──▶ handlers + inbox
             ──enqueue───▶ outbox ──┤
             one transaction        └─relay─▶ queue of jobs ──workers──▶ …

States of a row. *Waiting* from the commit of its transaction; *held* after it was refused, until
its next attempt is due; then *published*, which deletes it (nothing else prunes the table), or
*dead* once its attempts are used up. A dead letter lies until an operator replays or discards
it. An entry on the log is *open* for a group until its handlers have committed or given it up;
then the group's offset moves past it.

Guarantees. A row is published if and only if its transaction commits. The first deliveries of
announcements keep the order of their aggregate, with any number of relays: every aggregate has
its lane, a lane has one holder at a time, and its rows go out in the order of their positions.
Events and jobs go separate ways and keep no order between each other. Publishing is at least
once; a job published again is dropped by its queue while it is known there, and a handler in a
transaction has its effect in PostgreSQL exactly once, however often the announcement was
published or delivered, because the inbox remembers its id in that transaction for seven days.
A dead letter keeps its id: replayed, it is the same message.

Failures.
The log, the queues or the database are away: the relay backs off to half a minute, for what
needs them alone; no attempt is counted and nothing becomes a dead letter.
A row is refused (too large for the log, not to be encoded): the batch is halved until the row
stands alone. It is tried again after growing pauses; later rows of its aggregate wait for it,
others do not. After ten attempts, some minutes, it is a dead letter and its aggregate goes on.
A relay dies between publishing and deleting: the rows are published again by the next one.
A relay is stopped: after ten seconds the database ends its session, or another relay has it
ended, and the lanes are free. When it goes on it may repeat a batch, after newer rows even; it
can delete nothing. Its first deliveries were the other's.
A notification is lost: the poll finds the row within five seconds.
A handler raises: its transaction is rolled back. A batched one is called for each announcement
alone then. What fails alone is tried again with growing pauses, after the rest of its batch has
had its effects and while its partition waits and shows as lag; later announcements of its
aggregate wait for it. After ten attempts, about half a minute, the announcement is a dead letter
of that handler and the partition goes on. What merely is away is waited for, for ever.
What cannot be decoded, or has a version nobody knows, is a dead letter at once.
A subscriber dies: what it had not committed comes again, and the attempts count anew.
"""
