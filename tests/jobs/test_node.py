"""The queues are BullMQ's: Node workers, Node producers and the npm dashboard share them."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit
from uuid import UUID

import httpx
import msgspec
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import Work, working

from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.jobs.contracts import REPORTS, JobOptions, NewJob, QueueName
from cartwheel.systems.jobs.handling import Answer, Done, JobHandler
from cartwheel.systems.jobs.operations import JobOperations
from cartwheel.systems.jobs.producer import BullMQProducer
from cartwheel.systems.jobs.queues import PREFIX, QUEUES
from cartwheel.systems.jobs.records import JobState

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "web"
NEEDED = ("bullmq", "ioredis", "express", "@bull-board/api", "@bull-board/express")
STORE = UUID("01900000-0000-7000-8000-000000000001")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Note(msgspec.Struct, frozen=True):
    """A job that either side can do."""

    name: ClassVar[str] = "tests.note"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    text: str
    tags: tuple[str, ...] = ()


@pytest.fixture(scope="session")
async def node() -> str:
    """Node, with the libraries that the programs load."""
    found = shutil.which("node")
    reason = "Node is not on the PATH"
    if found is not None:
        loads = "".join(f"require({name!r});" for name in NEEDED)
        process = await asyncio.create_subprocess_exec(
            found, "-e", loads, cwd=WEB, stderr=asyncio.subprocess.PIPE
        )
        _, errors = await process.communicate()
        if process.returncode == 0:
            return found
        missing = next((line for line in errors.decode().splitlines() if "Error:" in line), "")
        reason = f"`npm ci` has not run in web: {missing}"
    assert "CI" not in os.environ, reason
    pytest.skip(reason)


@dataclass(slots=True)
class Programs:
    """Runs the programs beside this file, on the tests' Valkey."""

    node: str
    socket: str

    @asynccontextmanager
    async def run(self, name: str, **given: str) -> AsyncIterator["Program"]:
        """Run a program for the block; at the end it leaves by itself, and without complaint."""
        process = await asyncio.create_subprocess_exec(
            self.node,
            str(HERE / f"{name}.mjs"),
            env={
                **os.environ,
                "WEB": str(WEB),
                "REDIS_SOCKET": self.socket,
                "PREFIX": PREFIX,
                **given,
            },
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield Program(process)
            assert process.stdin is not None
            process.stdin.close()
            async with asyncio.timeout(60):
                _, errors = await process.communicate()
            assert (process.returncode, errors.decode()) == (0, "")
        finally:
            if process.returncode is None:
                process.kill()
                _, errors = await process.communicate()
                print(errors.decode())  # noqa: T201 - shown with the failure


@dataclass(slots=True)
class Program:
    """A program and what it tells, line by line."""

    process: asyncio.subprocess.Process

    async def hear(self, event: str) -> dict[str, Any]:
        """Return the next thing it tells about an event."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            async for line in self.process.stdout:
                told: dict[str, Any] = json.loads(line)
                if told["event"] == event:
                    return told
        raise AssertionError(f"the program ended before it told of {event!r}")


@pytest.fixture
def programs(node: str, valkey: Valkey) -> Programs:
    return Programs(node, unquote(urlsplit(valkey.url).path))


def our_worker(
    redis: Redis, handle: Callable[[Note], Awaitable[Answer]], *, concurrency: int = 5
) -> AbstractAsyncContextManager[Work]:
    return working(
        redis,
        handle,
        settings=QUEUES[REPORTS],
        handlers=[JobHandler(Note, handle)],
        concurrency=concurrency,
        store_rate=None,
    )


def new_note(text: str, **options: Any) -> NewJob:
    note = Note(store_id=STORE, text=text, tags=("ä", "1"))
    return NewJob(
        id=new_id(),
        queue=REPORTS,
        name=Note.name,
        data=msgspec.to_builtins(note),
        options=JobOptions(**options),
        traceparent=TRACE,
    )


async def test_a_node_worker_does_our_job(
    redis: Redis, producer: BullMQProducer, programs: Programs
) -> None:
    """Name, data, options and trace arrive as they were; the result is there for us to read."""
    operations = JobOperations(redis)
    job = new_note("hello", attempts=4, priority=9)
    async with programs.run("worker", QUEUE=REPORTS) as worker:
        await producer.add_all([job])
        done = await worker.hear("completed")

    assert (done["id"], done["name"], done["attemptsMade"]) == (str(job.id), "tests.note", 1)
    assert done["data"] == {"store_id": str(STORE), "text": "hello", "tags": ["ä", "1"]}
    assert (done["opts"]["attempts"], done["opts"]["priority"]) == (4, 9)
    assert json.loads(done["opts"]["telemetry"]["metadata"]) == {"traceparent": TRACE}
    found = await operations.find(REPORTS, str(job.id))
    assert found is not None
    assert (found.state, found.result, found.progress, found.attempts_made) == (
        JobState.COMPLETED,
        {"text": "hello"},
        50,
        1,
    )
    assert (await operations.logs(REPORTS, str(job.id))).lines == ("attempt 1",)


async def test_what_a_node_worker_fails_at_is_a_dead_letter_of_ours(
    redis: Redis, producer: BullMQProducer, programs: Programs
) -> None:
    """With Node's reason and stack; retried, it is done by our worker."""
    operations = JobOperations(redis)
    job = new_note("fail", attempts=1)
    async with programs.run("worker", QUEUE=REPORTS) as worker:
        await producer.add_all([job])
        assert (await worker.hear("failed"))["reason"] == "Node has no luck either"
    dead = await operations.find(REPORTS, str(job.id))
    assert dead is not None
    assert (dead.state, dead.failed_reason) == (JobState.FAILED, "Node has no luck either")
    assert dead.stacktrace is not None
    assert "worker.mjs" in dead.stacktrace

    handled: asyncio.Queue[Note] = asyncio.Queue()
    assert await operations.retry_all(REPORTS, limit=10) == 1
    async with our_worker(redis, noting(handled)):
        assert (await heard(handled, 1))[0] == Note(store_id=STORE, text="fail", tags=("ä", "1"))


async def test_our_worker_does_a_node_producers_job(redis: Redis, programs: Programs) -> None:
    """And the producer hears of it."""
    handled: asyncio.Queue[Note] = asyncio.Queue()
    jobs = [note("from Node", jobId="node-made", attempts=2)]
    async with (
        our_worker(redis, noting(handled)),
        programs.run("producer", QUEUE=REPORTS, JOBS=json.dumps(jobs)) as producing,
    ):
        done = await producing.hear("completed")
    assert (done["id"], done["result"]) == ("node-made", {"read": "from Node"})
    assert await heard(handled, 1) == [Note(store_id=STORE, text="from Node")]
    found = await JobOperations(redis).find(REPORTS, "node-made")
    assert found is not None
    assert (found.state, found.attempts_made, found.attempts_allowed, found.result) == (
        JobState.COMPLETED,
        1,
        2,
        {"read": "from Node"},
    )


async def test_priorities_delays_and_deduplication_of_a_node_producer_hold(
    redis: Redis, programs: Programs
) -> None:
    """One after the other, our worker takes them in the order that Node asked for."""
    once = {"deduplication": {"id": "once"}}
    jobs = [
        note("later", delay=400),
        note("unhurried", priority=10),
        note("urgent", priority=1),
        note("first of two", **once, jobId="first"),
        note("second of two", **once, jobId="second"),
        note("at once"),
    ]
    handled: asyncio.Queue[Note] = asyncio.Queue()
    async with programs.run("producer", QUEUE=REPORTS, JOBS=json.dumps(jobs)) as producing:
        assert (await producing.hear("deduplicated"))["dropped"] == "second"
        async with our_worker(redis, noting(handled), concurrency=1):
            texts = [found.text for found in await heard(handled, 5)]
    assert texts == ["first of two", "at once", "urgent", "unhurried", "later"]
    counts = await JobOperations(redis).count(REPORTS)
    assert (counts.completed, counts.waiting, counts.delayed) == (5, 0, 0)


async def test_the_public_dashboard_shows_and_retries_our_jobs(
    redis: Redis, producer: BullMQProducer, programs: Programs
) -> None:
    """All queues with their counts, our workers, and a failed job whose retry button works."""
    handled: asyncio.Queue[Note] = asyncio.Queue()
    operations = JobOperations(redis)
    job = new_note("fail", attempts=1)
    waiting = new_note("waits")
    async with our_worker(redis, failing):
        await producer.add_all([job])
        await until(lambda: is_in(operations, job.id, JobState.FAILED))
    await producer.add_all([waiting])
    queues = ",".join(QUEUES)
    async with (
        programs.run("dashboard", QUEUES=queues) as dashboard,
        httpx.AsyncClient(
            base_url=(await dashboard.hear("listening"))["url"], trust_env=False
        ) as browser,
    ):
        assert "<title>" in (await browser.get("/")).raise_for_status().text
        listed = (
            await browser.get("/api/queues?activeQueue=reports&status=failed&page=1&jobsPerPage=10")
        ).raise_for_status()
        shown = {queue["name"]: queue for queue in listed.json()["queues"]}
        assert set(shown) == set(QUEUES)
        reports = shown["reports"]
        assert (reports["counts"]["failed"], reports["counts"]["waiting"]) == (1, 1)
        assert [(j["id"], j["name"], j["failedReason"]) for j in reports["jobs"]] == [
            (str(job.id), "tests.note", "ValueError: no luck")
        ]
        assert shown["email"]["counts"]["failed"] == 0

        retried = await browser.put(f"/api/queues/reports/{job.id}/retry")
        assert retried.status_code == 204
        assert await is_in(operations, job.id, JobState.WAITING)
        async with our_worker(redis, noting(handled)):
            assert {found.text for found in await heard(handled, 2)} == {"fail", "waits"}
            workers = (await browser.get("/api/queues/reports/workers")).raise_for_status().json()
            assert len(workers["workers"]) == 1
    found = await operations.find(REPORTS, str(job.id))
    assert found is not None
    assert (found.state, found.result) == (JobState.COMPLETED, {"read": "fail"})


def note(text: str, **options: Any) -> dict[str, Any]:
    """Return a job as a Node producer adds it."""
    return {"name": Note.name, "data": {"store_id": str(STORE), "text": text}, "opts": options}


def noting(handled: asyncio.Queue[Note]) -> Callable[[Note], Awaitable[Done]]:
    async def handle(job: Note) -> Done:
        handled.put_nowait(job)
        return Done({"read": job.text})

    return handle


async def failing(job: Note) -> None:
    del job
    raise ValueError("no luck")


async def heard(handled: asyncio.Queue[Note], count: int) -> list[Note]:
    async with asyncio.timeout(60):
        return [await handled.get() for _ in range(count)]


async def is_in(operations: JobOperations, job_id: UUID, state: JobState) -> bool:
    found = await operations.find(REPORTS, str(job_id))
    return found is not None and found.state is state
