"""Answers that are remembered: for how long, and how many questions they cost."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from cartwheel.kernel.remembering import Remembered


class Oracle:
    """Doubles numbers until it forgets them, on a clock of its own."""

    def __init__(self) -> None:
        self.time = 0.0
        self.questions: list[list[int]] = []
        self.unknown: set[int] = set()
        self.remembered = Remembered(
            self.answer,
            seconds=0.4,
            most=100,
            most_in_one=50,
            at_once=2,
            seconds_of=lambda answer: 0 if answer == 226 else 10,
            now=lambda: self.time,
        )

    async def answer(self, asked: Sequence[int]) -> Mapping[int, int]:
        self.questions.append(sorted(asked))
        return {number: 2 * number for number in asked if number not in self.unknown}


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


async def test_hundreds_that_are_wanted_all_the_time_cost_a_few_questions_a_second(
    oracle: Oracle,
) -> None:
    """Each came at a time of its own, and would be asked for again at a time of its own."""
    for step in range(1_000):
        oracle.time = step / 1_000
        assert await oracle.remembered.ask(step % 40) == 2 * (step % 40)
    assert sum(len(asked) == 1 for asked in oracle.questions) <= 41
    assert len(oracle.questions) <= 40 + 6


async def test_no_answer_is_older_than_its_time(oracle: Oracle) -> None:
    """Not even one that is renewed with others, or that was asked for and is gone."""
    for number in (1, 2):
        await oracle.remembered.ask(number)
    oracle.time = 0.3
    assert await oracle.remembered.ask(1) == 2
    assert await oracle.remembered.ask(2) == 4
    oracle.unknown = {2}
    oracle.time = 0.41
    assert await oracle.remembered.ask(1) == 2
    assert oracle.questions[-1] == [1, 2]
    assert await oracle.remembered.ask(2) is None
    assert oracle.questions[-1] == [2]


async def test_what_is_wanted_no_more_is_asked_for_no_more(oracle: Oracle) -> None:
    await oracle.remembered.ask(1)
    await oracle.remembered.ask(2)
    for step in range(1, 20):
        oracle.time = step * 0.2
        await oracle.remembered.ask(1)
    assert sum(2 in asked for asked in oracle.questions) == 1


async def test_some_answers_are_good_for_nobody_else(oracle: Oracle) -> None:
    """As that a second factor lacks, which counts from the moment on at which it is shown."""
    for _ in range(3):
        assert await oracle.remembered.ask(113) == 226
    assert oracle.questions == [[113]] * 3


async def test_what_is_forgotten_is_asked_for(oracle: Oracle) -> None:
    await oracle.remembered.ask(1)
    oracle.remembered.forget(1)
    oracle.unknown = {1}
    assert await oracle.remembered.ask(1) is None


async def test_who_asks_at_once_shares_a_question(oracle: Oracle) -> None:
    answers = await asyncio.gather(*(oracle.remembered.ask(n % 5) for n in range(50)))
    assert answers == [2 * (n % 5) for n in range(50)]
    assert len(oracle.questions) == 1
