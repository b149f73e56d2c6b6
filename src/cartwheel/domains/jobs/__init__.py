"""
What operators see of the job queues, and the alarms that call them.

States. A run is counted in the memory of its worker, then in the row of its queue and
minute, and after 30 days no more. An alarm is *quiet* or *raised*; once raised it is not
announced again for 15 minutes.

Guarantees. An alarm is announced once per queue and 15 minutes, however many processes
look: whoever moves its row on announces it, in the same transaction. Counting costs a
worker no I/O.

Failures. PostgreSQL is away: what was counted stays in memory and is added once it
answers. A worker is killed: the last seconds of its counts are lost, and no job is. Redis
is away: the procedures answer 503, and the size of the dead-letter queue has a gap.
"""
