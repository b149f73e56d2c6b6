"""Who follows a job is told in transactions how it goes, and only by whoever holds the job."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.jobs.working import STORE, Scopes, SendNote, new_job, working

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.api import (
    BullMQProducer,
    Cancel,
    Ending,
    JobFollower,
    JobOptions,
    JobRun,
    NewJob,
    Outcome,
    Snooze,
)

FOLLOWED = JobOptions(is_followed=True, attempts=2)


@dataclass
class Diary:
    """What was told of which job."""

    told: dict[str, list[str | None]] = field(default_factory=dict)
    is_away: bool = False

    async def began(self, store_id: UUID, job_id: UUID, *, at: datetime) -> None:
        assert (store_id, at.tzinfo is not None) == (STORE, True)
        self.told.setdefault(str(job_id), []).append("began")

    async def ended(self, store_id: UUID, job_id: UUID, ending: Ending) -> None:
        assert store_id == STORE
        assert ending.started_at <= ending.finished_at
        if self.is_away:
            raise UnavailableError("The database does not answer")
        self.told[str(job_id)] += [ending.outcome, ending.error]

    def of(self, job: NewJob) -> list[str | None]:
        return self.told.get(str(job.id), [])

    def scopes(self) -> Scopes:
        parts = Provider(scope=Scope.REQUEST)
        parts.provide(lambda: self, provides=JobFollower)
        parts.from_context(provides=JobRun)
        parts.from_context(provides=UUID)
        return Scopes(make_async_container(parts))


async def act(job: SendNote, run: JobRun) -> Cancel | Snooze | None:
    """Do as the text says."""
    if job.text == "broken":
        raise RuntimeError("No luck")
    if job.text == "later" and run._job.note is None:
        return Snooze(timedelta(milliseconds=10))
    return Cancel("Nobody reads it") if job.text == "unread" else None


async def test_it_is_told_of_the_jobs_that_say_so(redis: Redis, producer: BullMQProducer) -> None:
    diary = Diary()
    sent, broken, unread, later = (
        new_job(text, options=FOLLOWED) for text in ("sent", "broken", "unread", "later")
    )
    other = new_job("sent")
    async with working(redis, act, scopes=diary.scopes()) as work:
        await producer.add_all([sent, broken, unread, later, other])
        await work.ended(5, Outcome.COMPLETED, Outcome.CANCELLED, Outcome.FAILED)
        # The worker tells of a failure once the queue has it.
        await work.stop()
    assert diary.of(sent) == ["began", Outcome.COMPLETED, None]
    assert diary.of(broken) == ["began", "began", Outcome.FAILED, "RuntimeError: No luck"]
    assert diary.of(unread) == ["began", Outcome.CANCELLED, "Nobody reads it"]
    assert diary.of(later) == ["began", "began", Outcome.COMPLETED, None]
    assert diary.of(other) == []


async def test_a_success_that_cannot_be_told_is_none(
    redis: Redis, producer: BullMQProducer
) -> None:
    """It is told in the run's own transaction, and the job is tried again."""
    diary = Diary(is_away=True)
    job = new_job("sent", options=FOLLOWED)
    async with working(redis, act, scopes=diary.scopes()) as work:
        await producer.add_all([job])
        await work.ended(1, Outcome.RETRYING)
        assert isinstance(work.scopes.ends[1], UnavailableError)
        diary.is_away = False
        await work.ended(1, Outcome.COMPLETED)
    assert diary.of(job)[-3:] == ["began", Outcome.COMPLETED, None]


async def test_a_failure_that_cannot_be_told_is_a_dead_letter_all_the_same(
    redis: Redis, producer: BullMQProducer
) -> None:
    diary = Diary(is_away=True)
    jobs = [new_job("broken", options=FOLLOWED), new_job("sent")]
    async with working(redis, act, scopes=diary.scopes(), concurrency=1) as work:
        await producer.add_all(jobs)
        await work.ended(2, Outcome.COMPLETED, Outcome.FAILED)
    assert diary.of(jobs[0]) == ["began", "began"]
