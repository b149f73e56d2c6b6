"""
Schedules kept in PostgreSQL that queue a job each time they are due.

    made ──▶ schedules + schedule_dues ──scheduler──▶ firings + outbox ──relay──▶ queue ──▶ worker
                                          one transaction                            │
                                 firings ◀──── how it goes, in the job's transaction ┘

States. A schedule is *active* while a due lies ahead of it, *paused* by an operator, or
*finished* when no due can come any more, as after a one-off. A firing is *queued* from the
commit that writes it; *running* from its job's first attempt, pauses between attempts
included; then *succeeded*, *failed* (its attempts are used up) or *cancelled* (its handler
found nothing to do, or the queue knows the job no more). Dues that do not fire are one
*skipped* row from the first to the last of them. What has ended never changes: a job that
an operator retries later is not followed again.

Guarantees. Any number of schedulers fire a due once: each claims due rows with a lock the
others pass over, `firings` is unique per (schedule, due time), and the firing, its job in
the outbox and the next due commit together or not at all. The next due is reckoned from the
last due and never from now, so that none is left out and none drifts. A schedule is due at
whole seconds, by the rule of `cron.py` where clocks change. No due fires early by the clock
of the scheduler that fires it; machines keep their clocks by NTP. The job runs at least
once, as every job does: its handler is idempotent by the job's id, one per firing.

Misfires. A due that is late by at most the schedule's grace (60 s unless given) fires as if on
time. Of those that are later `run_once` fires the latest, unless one fires that is on time;
`skip` fires none; `all` fires each, the oldest first, twenty of a schedule in one
transaction. Pausing is no misfire: what passes while a schedule is paused never fires.

Overlap. With `skip`, a due does not fire while a firing of the schedule, by its rhythm or by
hand, is queued or running as far as its workers have told. It is a courtesy to long jobs, not
a lock: a job that must never run twice at a time takes a lease. With `allow` nothing is asked.
Running a schedule by hand asks nothing either, leaves the rhythm as it is, and works while it
is paused.

Failures. A scheduler dies or is stopped in the middle of a batch: the database rolls it back,
within ten seconds for one that is stopped, and another fires the same dues. The
database is away: schedulers back off up to five seconds and go on; what came due meanwhile
is subject to the grace and the policy. The queue is away: jobs wait in the outbox, outcomes
are asked for again. A kind of job is not known to the scheduler that fires it, or its data
fits no more: the firing fails with the reason, and the rhythm goes on. A time zone
vanishes from the database of zones: the due fails with the reason and the schedule is
paused. A worker dies, is of another make, or cannot reach the database when it is to tell of a
failure: schedulers ask the queues for what is open for more than a minute, once a minute. A job
is in no queue although it has left the outbox, and nobody has told how it ended: its firing
is cancelled.

Bounds. A batch takes at most 100 schedules, the longest due first. Histories keep 1,000
rows per schedule for 90 days and are pruned every hour; what is open is kept.
"""
