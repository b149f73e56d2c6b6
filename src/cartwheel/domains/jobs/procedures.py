"""Procedures of the jobs domain, for operators."""

from typing import Final

from cartwheel.domains.jobs.contracts import (
    AskJobStats,
    CleanJobs,
    JobById,
    JobCounts,
    JobQueueByName,
    JobsChanged,
    JobStats,
    ListJobs,
    ReadJobLogs,
    RetryDeadLetters,
)
from cartwheel.domains.jobs.errors import JobNotFoundError, WrongJobStateError
from cartwheel.domains.jobs.service import JobService, JobStatsService
from cartwheel.systems.jobs.api import JobLogs, JobPage, JobRecord, QueueCounts
from cartwheel.systems.rpc.api import Router, delete, get, permission, post

router = Router("jobs", about="Queues of jobs, for operators.")

_READ: Final = permission("jobs:read")
_WRITE: Final = permission("jobs:write")
_REFUSALS: Final = (JobNotFoundError, WrongJobStateError)

# No change here touches PostgreSQL, and each may be repeated: what was done is
# refused as being in the wrong state, or finds nothing left to do.


@router.query(rest=get("/jobs/counts"), allow=_READ)
async def counts(jobs: JobService) -> JobCounts:
    """Count what every queue holds: the failed ones are its dead letters."""
    return await jobs.counts()


@router.query(rest=get("/jobs/stats"), allow=_READ)
async def stats(query: AskJobStats, statistics: JobStatsService) -> JobStats:
    """Show throughput, success, times, worker use and dead letters over time."""
    return await statistics.ask(query)


@router.query(rest=get("/jobs/{queue}"), allow=_READ)
async def list_(query: ListJobs, jobs: JobService) -> JobPage:
    """List a queue's jobs of one state: what was added, started or ended last comes first."""
    return await jobs.list(query)


@router.query(rest=get("/jobs/{queue}/{id}"), allow=_READ, raises=[JobNotFoundError])
async def get_(query: JobById, jobs: JobService) -> JobRecord:
    """Look at one job: its data, its attempts, its last failure, its result."""
    return await jobs.get(query.queue, query.id)


@router.query(rest=get("/jobs/{queue}/{id}/logs"), allow=_READ, raises=[JobNotFoundError])
async def logs(query: ReadJobLogs, jobs: JobService) -> JobLogs:
    """Read what the runs of a job wrote, the oldest line first."""
    return await jobs.logs(query)


@router.mutation(rest=post("/jobs/{queue}/{id}/retry"), allow=_WRITE, raises=_REFUSALS, keyed=False)
async def retry(command: JobById, jobs: JobService) -> JobsChanged:
    """Give a dead letter all its attempts again."""
    return await jobs.retry(command)


@router.mutation(rest=post("/jobs/{queue}/retry"), allow=_WRITE, keyed=False)
async def retry_all(command: RetryDeadLetters, jobs: JobService) -> JobsChanged:
    """Give a queue's dead letters all their attempts again, the oldest first."""
    return await jobs.retry_all(command)


@router.mutation(rest=delete("/jobs/{queue}/{id}"), allow=_WRITE, raises=_REFUSALS, keyed=False)
async def remove(command: JobById, jobs: JobService) -> JobsChanged:
    """Remove a job for good, unless it runs."""
    return await jobs.remove(command)


@router.mutation(
    rest=post("/jobs/{queue}/{id}/promote"), allow=_WRITE, raises=_REFUSALS, keyed=False
)
async def promote(command: JobById, jobs: JobService) -> JobsChanged:
    """Let a delayed job run now."""
    return await jobs.promote(command)


@router.mutation(rest=post("/jobs/{queue}/pause"), allow=_WRITE, keyed=False)
async def pause(command: JobQueueByName, jobs: JobService) -> QueueCounts:
    """Let no further job of a queue begin, in any process; running ones finish."""
    return await jobs.pause(command.queue)


@router.mutation(rest=post("/jobs/{queue}/resume"), allow=_WRITE, keyed=False)
async def resume(command: JobQueueByName, jobs: JobService) -> QueueCounts:
    """Let the jobs of a queue begin again."""
    return await jobs.resume(command.queue)


@router.mutation(rest=post("/jobs/{queue}/clean"), allow=_WRITE, keyed=False)
async def clean(command: CleanJobs, jobs: JobService) -> JobsChanged:
    """Remove a queue's old jobs of one state for good."""
    return await jobs.clean(command)
