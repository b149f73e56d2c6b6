"""A question that many ask at once is asked once, and nobody gets an answer older than it."""

import asyncio
from collections.abc import Sequence

import pytest

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.patience import patience
from cartwheel.kernel.sharing import Gathered, Shared


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


class Library:
    """Knows the square of each number it is asked about, but for the negative ones."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.may = asyncio.Event()

    async def answer(self, numbers: Sequence[int]) -> dict[int, int]:
        self.asked.append(list(numbers))
        await self.may.wait()
        if 13 in numbers:
            raise LookupError
        return {number: number * number for number in numbers if number >= 0}


async def test_what_is_asked_at_once_is_one_question() -> None:
    library = Library()
    gathered = Gathered(library.answer, most=100, at_once=1)
    first = [asyncio.create_task(gathered.ask(number)) for number in (1, 2, -3, 2)]
    await settled()
    assert library.asked == [[1, 2, -3]]
    later = [asyncio.create_task(gathered.ask(number)) for number in range(2, 152)]
    await settled()
    assert len(library.asked) == 1, "what is under way is older than the second question about 2"
    library.may.set()
    assert await asyncio.gather(*first) == [1, 4, None, 4]
    with pytest.raises(LookupError):
        await later[13 - 2]
    done = await asyncio.gather(*later, return_exceptions=True)
    assert [len(numbers) for numbers in library.asked] == [3, 100, 50]
    assert done[100:] == [number * number for number in range(102, 152)]


async def test_whoever_stops_waiting_ends_no_question() -> None:
    library = Library()
    gathered = Gathered(library.answer, most=100, at_once=1)
    leaving, staying = (asyncio.create_task(gathered.ask(4)) for _ in range(2))
    await settled()
    leaving.cancel()
    await settled()
    library.may.set()
    assert await staying == 16
    assert await gathered.ask(5) == 25


async def test_nobody_waits_for_a_turn_beyond_his_patience() -> None:
    """And who gives up leaves the question to those who go on waiting."""
    oracle, shared = Oracle(), Shared[int](at_once=1)
    first = asyncio.create_task(shared.ask("a", oracle.answer))
    await settled()
    patient = asyncio.create_task(shared.ask("b", oracle.answer))
    with patience(0.05), pytest.raises(UnavailableError):
        async with asyncio.timeout(60):
            await shared.ask("b", oracle.answer)
    oracle.may.set()
    assert [await first, await patient] == [1, 2]


async def test_nobody_waits_for_a_gathered_answer_beyond_his_patience() -> None:
    library = Library()
    gathered = Gathered(library.answer, most=1, at_once=1)
    first = asyncio.create_task(gathered.ask(1))
    await settled()
    with patience(0.05), pytest.raises(UnavailableError):
        async with asyncio.timeout(60):
            await gathered.ask(2)
    library.may.set()
    assert await first == 1
    assert await gathered.ask(3) == 9
