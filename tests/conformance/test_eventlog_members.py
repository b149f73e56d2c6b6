"""What members of a group do to each other: share, crash, stop, come back; nothing is lost."""

import asyncio
import signal
from collections import Counter
from itertools import count

from tests.conformance.eventlogs import WAIT, Member, Place, drain, member, read, values
from tests.embedded.harness import until

from cartwheel.systems.eventlog.api import Append, EventLog


async def test_a_crash_before_the_commit_loses_nothing_and_keeps_the_order(
    place: Place, log: EventLog
) -> None:
    await log.append("t", [Append(0, b"a"), Append(0, b"b"), Append(0, b"c")])
    async with member(place, "t", most=2) as crashing:
        [batch] = await crashing.ask("read")
        assert batch == {"partition": 0, "values": ["a", "b"], "redelivered": False}
        await crashing.kill()
    async with log.consumer("t", group="g") as successor:
        again = await drain(successor, entries=3)
    assert values(again, 0) == [b"a", b"b", b"c"]
    assert again[0].redelivered


async def test_kills_at_any_moment_lose_no_entry_and_repeat_only_what_is_marked(
    place: Place, log: EventLog
) -> None:
    async def write() -> None:
        for number in range(200):
            await log.append("t", [Append(number % 2, b"%d" % number)])

    writing = asyncio.create_task(write())
    heard = []
    for patience in (5, 17):
        async with member(place, "t", most=5) as running:
            running.tell("run")
            heard += [await running.hear() for _ in range(patience)]
            running.process.kill()
            heard += await running.hear_all()
    await writing
    effects = [batch for batch in heard if batch["committed"] is None]
    seen = {value for batch in effects for value in batch["values"]}
    committed = {v for batch in heard if batch["committed"] for v in batch["values"]}
    async with log.consumer("t", group="g") as last:
        rest = []
        while any(lag.entries for lag in await log.lag("t", group="g")):
            for batch in await read(last, most=5):
                assert await last.commit(batch)
                rest.append(batch)
    left = [entry.value.decode() for batch in rest for entry in batch.entries]
    assert set(left) | seen == {str(number) for number in range(200)}
    assert committed.isdisjoint(left)
    for partition in (0, 1):
        firsts = dict.fromkeys(
            int(value)
            for value in [v for b in effects if b["partition"] == partition for v in b["values"]]
            + [v.decode() for v in values(rest, partition)]
        )
        assert list(firsts) == sorted(firsts)
    fresh = Counter(v for batch in effects if not batch["redelivered"] for v in batch["values"])
    fresh += Counter(
        e.value.decode() for batch in rest if not batch.redelivered for e in batch.entries
    )
    assert max(fresh.values()) == 1


async def test_two_processes_share_the_partitions_and_one_inherits_from_the_other(
    place: Place, log: EventLog
) -> None:
    heard: dict[str, list[dict[str, object]]] = {"first": [], "second": []}
    sent = 0

    async def listen(name: str, running: Member) -> None:
        while (answer := await running.hear()) is not None:
            heard[name].append(answer)

    async def send() -> None:
        nonlocal sent
        await log.append("t", [Append(p, b"%d" % sent) for p in (0, 1)])
        sent += 1

    def partitions(name: str, *, last: int) -> set[object]:
        return {batch["partition"] for batch in heard[name][-last:]}

    async with member(place, "t") as first:
        first.tell("run")
        listening = [asyncio.create_task(listen("first", first))]
        await send()
        await until(lambda: partitions("first", last=4) == {0, 1})
        async with member(place, "t") as second:
            second.tell("run")
            listening.append(asyncio.create_task(listen("second", second)))

            async def shared() -> bool:
                for batches in heard.values():
                    batches.clear()
                await send()
                await until(lambda: sum(map(len, heard.values())) >= 2)
                return all(len(partitions(name, last=9)) == 1 for name in heard)

            await until(shared)
            await second.kill()
            heard["first"].clear()
            await send()
            await until(lambda: partitions("first", last=9) == {0, 1})
        await first.kill()
        await asyncio.gather(*listening)


async def test_a_member_that_was_stopped_past_its_lease_commits_nothing(
    place: Place, log: EventLog
) -> None:
    await log.append("t", [Append(0, b"a")])
    async with member(place, "t") as sleeper:
        assert [batch["values"] for batch in await sleeper.ask("read")] == [["a"]]
        sleeper.process.send_signal(signal.SIGSTOP)
        async with log.consumer("t", group="g") as successor:
            [again] = await read(successor)
            assert (values([again], 0), again.redelivered) == ([b"a"], True)
            sleeper.process.send_signal(signal.SIGCONT)
            assert await sleeper.ask("commit") == [False]
            assert successor.holds(again)
            assert [lag.entries for lag in await log.lag("t", group="g")] == [1, 0]
            assert await successor.commit(again)


async def test_a_member_that_was_stopped_while_it_waited_takes_nothing_away(
    place: Place, log: EventLog
) -> None:
    """What arrives after it has lost the partition comes to the new owner, and unmarked."""
    async with member(place, "t") as sleeper:
        await log.append("t", [Append(0, b"a")])
        assert [batch["values"] for batch in await sleeper.ask("read")] == [["a"]]
        assert await sleeper.ask("commit") == [True]
        sleeper.tell("read")
        sleeper.process.send_signal(signal.SIGSTOP)
        async with log.consumer("t", group="g") as successor:
            await log.append("t", [Append(0, b"b"), Append(0, b"c")])
            got = await drain(successor, entries=2, most=1)
            assert values(got, 0) == [b"b", b"c"]
            sleeper.process.send_signal(signal.SIGCONT)
            # It joins again and gets one of the two partitions, with nothing of what is done.
            theirs = asyncio.create_task(sleeper.hear())
            mine: list[bytes] = []
            for number in count():
                await log.append("t", [Append(p, b"%d" % number) for p in (0, 1)])
                for batch in await successor.read(max_entries=1, wait=WAIT):
                    await successor.commit(batch)
                    mine += [entry.value for entry in batch.entries]
                if theirs.done():
                    break
            [batch] = theirs.result()
            assert {"b", "c"}.isdisjoint(batch["values"])


async def test_a_slow_handler_fills_no_memory(place: Place, log: EventLog) -> None:
    """80 MB wait in the log while one entry of it is at work."""
    entries = [Append(0, bytes([n]) * 400_000) for n in range(20)]
    async with member(place, "t", most=1) as slow:
        before = await slow.ask("memory")
        await log.append("t", [Append(0, b"first")])
        assert len(await slow.ask("read")) == 1
        for _ in range(10):
            await log.append("t", entries)
        await asyncio.sleep(1)  # there is no signal for what must not happen
        assert await slow.ask("memory") - before < 40 << 20
        assert await slow.ask("commit") == [True]
        assert [len(b["values"]) for b in await slow.ask("read")] == [1]
