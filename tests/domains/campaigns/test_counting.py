"""What is counted over many recipients is counted rarely."""

import asyncio
import time
from unittest.mock import Mock

import pytest

from cartwheel.domains.campaigns import counting
from cartwheel.domains.campaigns.counting import Counts
from cartwheel.kernel.ids import new_id

MILLION = 1_000_000


class Counter:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> int:
        self.asked += 1
        await asyncio.sleep(0)
        return self.asked


async def test_a_million_are_counted_once_for_all_who_look() -> None:
    counts, count, campaign = Counts(), Counter(), new_id()
    found = await asyncio.gather(
        *(counts.get(campaign, "sent", entered=MILLION, count=count) for _ in range(8))
    )
    assert found == [1] * 8


async def test_who_looks_while_it_is_counted_anew_sees_what_was_counted_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts, count, campaign = Counts(), Counter(), new_id()
    assert await counts.get(campaign, "sent", entered=MILLION, count=count) == 1
    monkeypatch.setattr(counting, "time", Mock(monotonic=lambda: time.monotonic() + 11))
    found = await asyncio.gather(
        *(counts.get(campaign, "sent", entered=MILLION, count=count) for _ in range(3))
    )
    assert found == [2, 1, 1]


async def test_few_are_counted_whenever_somebody_looks() -> None:
    counts, count, campaign = Counts(), Counter(), new_id()
    found = [await counts.get(campaign, "sent", entered=99_999, count=count) for _ in range(3)]
    assert found == [1, 2, 3]


async def test_what_else_and_whose_else_is_counted_apart() -> None:
    counts, count, campaign = Counts(), Counter(), new_id()
    asked = [(campaign, "sent running"), (campaign, "sent done"), (new_id(), "sent running")]
    found = [await counts.get(*each, entered=MILLION, count=count) for each in asked * 2]
    assert found == [1, 2, 3, 1, 2, 3]


async def test_a_count_that_fails_is_not_kept() -> None:
    counts, count, campaign = Counts(), Counter(), new_id()

    async def fail() -> int:
        raise TimeoutError

    for _ in range(2):
        try:
            await counts.get(campaign, "sent", entered=MILLION, count=fail)
        except TimeoutError:
            count.asked += 10
    assert await counts.get(campaign, "sent", entered=MILLION, count=count) == 21
