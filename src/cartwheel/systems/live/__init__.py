"""
Copies of what changes seldom and is asked for all the time, right within a second.

States of what is known of one id: *unknown* until somebody asks, *known*, and *stale* from the
moment a change is heard of until it has been read again.

Guarantees. `get` answers with what was in force at most a second ago. A change is heard of
through a broadcast at once, and through its source's revisions, which find whatever the
broadcast did not tell; whenever they were not looked at for a second, what is known is read
again before it is used. What changes while it is being read is read once more.

Failures. The source is away: what was known last goes on, and what is unknown is unavailable.
The broadcast is away: changes are found by looking, twice a second.
"""
