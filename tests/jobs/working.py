"""Jobs of the tests, and workers that run them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from bullmq import Job, Queue
from dishka import AsyncContainer, Provider, Scope, from_context, make_async_container
from redis.asyncio import Redis
from tests.embedded.harness import until

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import (
    EMAIL,
    Answer,
    Finished,
    JobFollower,
    JobHandler,
    JobOptions,
    JobRun,
    JobWorker,
    NewJob,
    Outcome,
    QueueName,
    QueueSettings,
)
from cartwheel.systems.scheduler.api import FiringFollower, FiringRepository

STORE = UUID("0199e1a0-0000-7000-8000-000000000001")
OTHER_STORE = UUID("0199e1a0-0000-7000-8000-000000000002")

LOCK = timedelta(seconds=1)
"""For who waits until it runs out; others have time on a busy machine too."""

QUICK = QueueSettings(
    EMAIL,
    concurrency=10,
    attempts=3,
    backoff=timedelta(milliseconds=20),
    longest_backoff=timedelta(milliseconds=100),
    lock=timedelta(seconds=10),
    drain=timedelta(seconds=5),
)


class SendNote(msgspec.Struct, frozen=True):
    """The job of the tests."""

    name: ClassVar[str] = "tests.send_note"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID = STORE
    text: str = ""


def new_job(
    text: str = "",
    *,
    store_id: UUID = STORE,
    options: JobOptions | None = None,
    traceparent: str | None = None,
) -> NewJob:
    """Make a job that sends a note."""
    return NewJob(
        id=new_id(),
        queue=SendNote.queue,
        name=SendNote.name,
        data=msgspec.to_builtins(SendNote(store_id, text)),
        options=options or JobOptions(),
        traceparent=traceparent,
    )


async def kept(queue: Queue, job: NewJob) -> Job:
    """Return the job as its queue keeps it."""
    found = await Job.fromId(queue, str(job.id))
    assert found is not None
    return found


class _Provider(Provider):
    run = from_context(provides=JobRun, scope=Scope.REQUEST)
    store = from_context(provides=UUID, scope=Scope.REQUEST)


@dataclass
class Scopes:
    """
    Opens scopes that hold the run and the store's id, and keeps book of their ends.

    `ends` has an entry per scope: None for a commit, or else what rolled it back.
    """

    container: AsyncContainer = field(default_factory=lambda: make_async_container(_Provider()))
    ends: list[BaseException | None] = field(default_factory=list)
    commit: Callable[[], Awaitable[None]] | None = None

    @asynccontextmanager
    async def __call__(
        self, store_id: UUID, *, context: Mapping[Any, Any]
    ) -> AsyncIterator[AsyncContainer]:
        async with self.container({**context, UUID: store_id}) as scope:
            try:
                yield scope
            except BaseException as error:
                self.ends.append(error)
                raise
            if self.commit is not None:
                await self.commit()
            self.ends.append(None)


@dataclass
class FollowedScopes:
    """Opens scopes with a transaction, in which the firings of jobs are followed."""

    database: Database

    @asynccontextmanager
    async def __call__(
        self, store_id: UUID, *, context: Mapping[Any, Any]
    ) -> AsyncIterator[AsyncContainer]:
        async with self.database.transaction(store_id=store_id) as connection:
            parts = _Provider()
            follower = FiringFollower(FiringRepository(connection))
            parts.provide(lambda: follower, provides=JobFollower, scope=Scope.REQUEST)
            container = make_async_container(parts)
            async with container({**context, UUID: store_id}) as scope:
                yield scope
            await container.close()


@dataclass
class Work:
    """A worker at work, and what it told of the runs that ended."""

    worker: JobWorker
    task: asyncio.Task[None]
    finished: list[Finished]
    scopes: Scopes

    async def ended(self, count: int, *outcomes: Outcome) -> list[Finished]:
        """Wait until so many runs have ended, with one of the outcomes if any are given."""

        def those() -> list[Finished]:
            return [f for f in self.finished if not outcomes or f.outcome in outcomes]

        await until(lambda: len(those()) >= count)
        return those()

    async def stop(self) -> None:
        """Stop the worker as its process would."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def working(
    redis: Redis,
    handle: Callable[..., Awaitable[Answer]],
    *,
    settings: QueueSettings = QUICK,
    handlers: Sequence[JobHandler] | None = None,
    scopes: Scopes | None = None,
    **changes: Any,
) -> AsyncIterator[Work]:
    """Run a worker for the block; `changes` are made to the settings."""
    scopes = scopes or Scopes()
    finished: list[Finished] = []
    worker = JobWorker(
        replace(settings, **changes),
        [JobHandler(SendNote, handle)] if handlers is None else handlers,
        redis=redis,
        scope=scopes,
        on_finished=finished.append,
    )
    work = Work(worker, asyncio.create_task(worker.run()), finished, scopes)
    try:
        yield work
    finally:
        await work.stop()
