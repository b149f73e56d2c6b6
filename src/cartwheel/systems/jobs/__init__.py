"""
The queues: jobs that run at least once, shared with Node workers and BullMQ dashboards.

    outbox relay ──JobProducer──▶ queue ──JobWorker──▶ handler, in a scope of the job's store
                    once per id    Redis    one lane per running job

The keys, the Lua scripts and the protocol are BullMQ's own, by its official Python library.
Ours is the loop around them: finishing a job takes the next one in the same script, and all
that a worker's lanes ask in one turn of the event loop leaves in one write, so that with
`appendfsync always` many jobs share one fsync.

States. A job is *waiting*, *prioritized* or *delayed* from the return of `add_all`; *active*
while a worker holds its lock; then *completed*, or *failed*, which are the dead letters: they
are kept for an operator to retry or remove, by default for 30 days. From active it returns to
delayed when its run failed, was put off, or came before its store's turn, and to waiting when
its worker stopped or died. *Paused* is a state of the queue: what runs ends, nothing begins.

Guarantees. `add_all` returns when the jobs are on disk, as far as Redis is set up for it, and
adds each id once for as long as the job is kept. A job runs at least once: the handler's
transaction commits before the job is completed. Only the holder of the lock can end a run, so
a worker that comes back late changes nothing about the job; its effect in PostgreSQL happens
once where the handler asks `inbox.first_time` with `JobRun.message_id`. Jobs of one priority
begin in the order of adding, and 0 goes before 1; they may end in any order. No more runs
begin than the rates allow, over all workers: a store's turns are given once, in order, and
waiting for one holds up no other store and uses up no attempt. Of a job that `is_followed`
its worker tells the `JobFollower`: that a run begins; that it completed or was cancelled, in
the run's own transaction; that it failed, once the queue has it as a dead letter. The last
may be lost with the worker, so whoever needs it looks at the queue now and then.

Failures, and what happens then:

- The handler raises: its transaction is rolled back, and it is tried again after a pause that
  doubles, with a share of chance, until its attempts are used up; then it is a dead letter.
- It raises `UnavailableError`, or its commit does: it is tried again for as long as it takes,
  at least once a minute or when the error says, and no attempt is used up.
- It runs longer than the queue's timeout: it is cancelled, and that counts as raising.
- Its data cannot be read: a dead letter at once, for no attempt will mend it.
- No handler here knows its name: that counts as raising. A process of a newer release, or a
  Node worker, may know it, and has as long as the attempts last to take it.
- The worker is told to stop: it takes nothing more, what runs has `drain` to end, and the rest
  is cancelled and given back in front of the queue, to be taken at once, no attempt used up.
- The worker is killed: its locks run out, and another worker puts the jobs back within one
  and a half times `lock`. Over `max_stalled` deaths make the job a dead letter.
- The worker is frozen past its locks: another runs its jobs. When it goes on, it cancels what
  it has lost, and what had just ended is told off by the lock.
- Redis is away: workers ask again with pauses of up to two seconds. A run that ends meanwhile
  is reported when Redis is back, and not repeated unless its lock has run out by then.
- Redis is silent: the connection is given up after a third of `lock`, as if it were away.
- An answer is lost on its way: what it said has happened. A job that was taken that way has a
  lock and nobody who runs it; it is treated as that of a killed worker.

BullMQ's own repeatable jobs are run like any others and not scheduled on: schedules belong to
`systems/scheduler`.
"""
