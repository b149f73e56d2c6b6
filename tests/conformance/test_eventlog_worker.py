"""A worker on every log: failures wait alone, poison is set aside, nothing is skipped."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from tests.conformance.eventlogs import drain, values
from tests.embedded.harness import until

from cartwheel.kernel.errors import UnavailableError, reason_of
from cartwheel.systems.eventlog.api import Append, Batch, EventLog
from cartwheel.systems.eventlog.errors import UnusableEntryError
from cartwheel.systems.eventlog.worker import Handle, OnPoison, Worker


@asynccontextmanager
async def working(
    log: EventLog, handle: Handle, *, on_poison: OnPoison | None = None, most: int = 100
) -> AsyncIterator[None]:
    worker = Worker(
        log,
        topic="t",
        group="g",
        handle=handle,
        max_entries=most,
        linger=timedelta(milliseconds=1),
        on_poison=on_poison,
    )
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def entries(batches: Sequence[Batch]) -> list[bytes]:
    return [entry.value for batch in batches for entry in batch.entries]


async def nothing_left(log: EventLog) -> bool:
    return not any(lag.entries for lag in await log.lag("t", group="g"))


async def test_a_failing_batch_is_tried_until_it_is_done(log: EventLog) -> None:
    """Nothing is skipped and nothing newer overtakes; what is tried again is marked."""
    handled: list[bytes] = []
    marks: list[bool] = []
    failures = iter([OSError("broken"), ValueError("bug"), UnavailableError("away")])

    async def handle(batches: Sequence[Batch]) -> None:
        marks.append(batches[0].redelivered)
        if (failure := next(failures, None)) is not None:
            raise failure
        handled.extend(entries(batches))

    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    async with working(log, handle, most=1):
        await until(lambda: len(handled) == 2)
    assert handled == [b"a", b"b"]
    assert marks[:4] == [False, True, True, True]


async def test_what_does_not_concern_the_group_is_committed_and_not_handled(log: EventLog) -> None:
    """In order with the rest, however late it looks for more."""
    handled: list[bytes] = []

    async def handle(batches: Sequence[Batch]) -> None:
        handled.extend(entries(batches))

    def concerns(batch: Batch) -> bool:
        return b"ours" in entries([batch])

    worker = Worker(
        log,
        topic="t",
        group="g",
        handle=handle,
        max_entries=1,
        linger=timedelta(milliseconds=1),
        longest_linger=timedelta(milliseconds=8),
        concerns=concerns,
    )
    for each in (b"theirs", b"ours", b"theirs"):
        await log.append("t", [Append(0, each), Append(1, b"theirs")])
    running = asyncio.create_task(worker.run())
    await until(lambda: nothing_left(log))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert handled == [b"ours"]


async def test_a_failing_partition_waits_alone(log: EventLog) -> None:
    handled: list[bytes] = []
    broken = True

    async def handle(batches: Sequence[Batch]) -> None:
        if broken and b"bad" in entries(batches):
            raise ValueError("bug")
        handled.extend(entries(batches))

    await log.append("t", [Append(0, b"bad"), Append(1, b"good")])
    async with working(log, handle):
        await until(lambda: handled == [b"good"])
        await log.append("t", [Append(0, b"after bad"), Append(1, b"better")])
        await until(lambda: handled == [b"good", b"better"])

        async def waits_alone() -> bool:  # what was handled is committed a moment later
            return [lag.entries for lag in await log.lag("t", group="g")] == [2, 0]

        await until(waits_alone)
        broken = False
        await until(lambda: nothing_left(log))
    assert [value for value in handled if b"bad" in value] == [b"bad", b"after bad"]


async def test_poison_is_found_handed_over_and_passed(log: EventLog) -> None:
    """Each entry is handled once at least or handed over once, and in order."""
    handled: list[bytes] = []
    poison: list[tuple[int, bytes, str]] = []
    refusals = iter([UnavailableError("nobody takes it yet")])

    async def handle(batches: Sequence[Batch]) -> None:
        if b"7" in (found := entries(batches)):
            raise ExceptionGroup("one of several", [UnusableEntryError("cannot")])
        assert all(batch.redelivered for batch in batches) or b"30" in found
        handled.extend(found)

    async def take(batch: Batch, error: Exception) -> None:
        if (refusal := next(refusals, None)) is not None:
            raise refusal
        [entry] = batch.entries
        poison.append((batch.partition, entry.value, reason_of(error)))

    await log.append("t", [Append(0, b"%d" % number) for number in range(20)])
    async with working(log, handle, on_poison=take):
        await until(lambda: nothing_left(log))
        await log.append("t", [Append(0, b"30")])
        await until(lambda: b"30" in handled)
    assert poison == [(0, b"7", "UnusableEntryError: cannot")]
    assert [int(value) for value in handled] == [*range(7), *range(8, 20), 30]


@pytest.mark.parametrize(
    "failure",
    [
        UnavailableError("away"),
        OSError("a disk that says no"),
        RuntimeError("a bug, or an engine's refusal that nobody has thought of"),
        ExceptionGroup("both", [UnavailableError("away"), UnusableEntryError("so what")]),
        ExceptionGroup("deep", [ExceptionGroup("down", [KeyError("unknown")])]),
    ],
    ids=["away", "system", "unknown", "one of two", "nested"],
)
async def test_only_what_names_the_data_is_taken_for_poison(
    log: EventLog, failure: Exception
) -> None:
    alone = 0
    handled: list[bytes] = []

    async def handle(batches: Sequence[Batch]) -> None:
        nonlocal alone
        alone += batches[0].redelivered
        if alone <= 5:  # as many as make poison of what names the data
            raise failure
        handled.extend(entries(batches))

    async def take(_: Batch, error: Exception) -> None:
        raise AssertionError from error

    await log.append("t", [Append(0, b"a")])
    async with working(log, handle, on_poison=take):
        await until(lambda: handled == [b"a"], seconds=150)


async def test_a_batch_of_a_partition_that_has_gone_is_left_to_its_new_owner(
    log: EventLog,
) -> None:
    failed = asyncio.Event()

    async def handle(_: Sequence[Batch]) -> None:
        failed.set()
        raise ValueError("never works here")

    await log.append("t", [Append(0, b"a"), Append(1, b"b")])
    async with working(log, handle):
        await failed.wait()
        # A second member takes one of the two partitions over.
        async with log.consumer("t", group="g") as other:
            [batch] = await drain(other, entries=1)
            assert batch.redelivered
            assert values([batch], batch.partition) in ([b"a"], [b"b"])
            left = {lag.partition: lag.entries for lag in await log.lag("t", group="g")}
            assert left == {batch.partition: 0, 1 - batch.partition: 1}


async def test_something_cancelled_in_the_handler_is_a_failure_and_not_the_end(
    log: EventLog,
) -> None:
    handled: list[bytes] = []
    strays = iter(range(2))

    async def handle(batches: Sequence[Batch]) -> None:
        if next(strays, None) is not None:
            raise asyncio.CancelledError
        handled.extend(entries(batches))

    await log.append("t", [Append(0, b"a")])
    async with working(log, handle):
        await until(lambda: nothing_left(log))
    assert handled == [b"a"]
