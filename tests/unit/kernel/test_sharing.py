"""A question that many ask at once is asked once, and nobody gets an answer older than it."""

import asyncio

import pytest

from cartwheel.kernel.sharing import Shared


class Oracle:
    """Answers with the number of the question, once it may."""

    def __init__(self) -> None:
        self.asked = 0
        self.may = asyncio.Event()

    async def answer(self) -> int:
        self.asked += 1
        number = self.asked
        await self.may.wait()
        return number


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_waits_shares_and_who_comes_later_asks_anew() -> None:
    oracle, shared = Oracle(), Shared[int](at_once=1)
    first = asyncio.create_task(shared.ask("a", oracle.answer))
    await settled()
    assert oracle.asked == 1  # its question is on the way: others' are newer
    others = [asyncio.create_task(shared.ask("a", oracle.answer)) for _ in range(50)]
    await settled()
    assert oracle.asked == 1
    oracle.may.set()
    assert await first == 1
    assert set(await asyncio.gather(*others)) == {2}
    assert oracle.asked == 2


async def test_a_few_questions_are_asked_at_once() -> None:
    oracle, shared = Oracle(), Shared[int](at_once=2)
    asking = [asyncio.create_task(shared.ask(n, oracle.answer)) for n in range(5)]
    await settled()
    assert oracle.asked == 2
    oracle.may.set()
    assert sorted(await asyncio.gather(*asking)) == [1, 2, 3, 4, 5]


async def test_who_gives_up_spoils_nothing_for_others() -> None:
    oracle, shared = Oracle(), Shared[int](at_once=1)
    hasty = asyncio.create_task(shared.ask("a", oracle.answer))
    patient = asyncio.create_task(shared.ask("a", oracle.answer))
    await settled()
    hasty.cancel()
    oracle.may.set()
    assert await patient == 1
    with pytest.raises(asyncio.CancelledError):
        await hasty


async def test_an_error_is_everybodys_and_is_not_kept() -> None:
    async def fail() -> int:
        raise ZeroDivisionError

    oracle, shared = Oracle(), Shared[int](at_once=1)
    oracle.may.set()
    failing = [asyncio.create_task(shared.ask("a", fail)) for _ in range(3)]
    for task in failing:
        with pytest.raises(ZeroDivisionError):
            await task
    assert await shared.ask("a", oracle.answer) == 1
