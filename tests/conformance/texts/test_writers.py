"""Services are asked patiently, one after the other, in time; and each try is accounted for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest
from tests.conformance.texts.reading import read

from cartwheel.systems.providers.api import (
    ProviderNetworkError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderValidationError,
)
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.api import (
    Message,
    Role,
    TextProvider,
    TextRequest,
    TextResult,
    Trail,
    Writers,
)

Open = Callable[..., Awaitable[TextProvider]]

WORDS: Final = TextRequest(messages=(Message(role=Role.USER, text="Write of lamps."),))


async def test_a_service_that_wishes_for_a_second_gets_it(opening: Open) -> None:
    writers, trail = Writers((await opening("stand-in.rate-limited.once.a"),)), Trail()
    began = asyncio.get_running_loop().time()
    result = await writers.complete(WORDS, trail)
    assert asyncio.get_running_loop().time() - began >= 1
    assert (trail.tries, trail.cost_micros) == (2, result.cost_micros)
    assert trail.is_exact


async def test_a_wish_for_a_minute_is_told_at_once(opening: Open) -> None:
    writers, trail = Writers((await opening("stand-in.rate-limited-long"),)), Trail()
    with pytest.raises(ProviderRateLimitError) as caught:
        await writers.complete(WORDS, trail)
    assert caught.value.retry_after == timedelta(seconds=60)
    assert (trail.tries, trail.cost_micros) == (1, 0)


async def test_a_cut_answer_is_asked_for_again_and_both_are_paid(opening: Open) -> None:
    writers, trail = Writers((await opening("stand-in.cut-midway.once.b"),)), Trail()
    result = await writers.complete(WORDS, trail)
    assert result.text
    assert trail.tries == 2
    assert trail.cost_micros > result.cost_micros
    assert not trail.is_exact


async def test_a_stream_that_has_begun_is_not_begun_again(
    opening: Open, stand_ins: StandIns
) -> None:
    writers, trail = Writers((await opening("stand-in.cut-midway"),)), Trail()
    seen: list[object] = []
    with pytest.raises(ProviderNetworkError):
        await read(writers.stream(WORDS, trail), seen)
    assert seen
    assert len(stand_ins.served) == trail.tries == 1
    assert trail.cost_micros > 0


async def test_the_next_service_is_asked_in_place_of_one_that_fails(opening: Open) -> None:
    writers = Writers((await opening("stand-in.overloaded"), await opening()))
    async with writers.stream(WORDS) as parts:
        last = [part async for part in parts][-1]
    assert isinstance(last, TextResult)


async def test_what_one_refuses_the_next_is_not_asked_for(
    opening: Open, stand_ins: StandIns
) -> None:
    writers = Writers((await opening("stand-in.refused"), await opening()))
    with pytest.raises(ProviderValidationError):
        await writers.complete(WORDS)
    assert len(stand_ins.served) == 1


async def test_who_keeps_failing_is_left_alone(opening: Open, stand_ins: StandIns) -> None:
    writers = Writers((await opening("stand-in.ended-midway"),))
    for _ in range(6):
        with pytest.raises(ProviderNetworkError):
            await writers.complete(WORDS)
    asked = len(stand_ins.served)
    with pytest.raises(ProviderPausedError):
        await writers.complete(WORDS)
    assert len(stand_ins.served) == asked


@pytest.mark.parametrize("fault", ["stalled", "stalled-midway", "dripping"])
async def test_a_call_ends_in_time_however_slowly_the_answer_drips(
    opening: Open, stand_ins: StandIns, fault: str
) -> None:
    writers = Writers((await opening(f"stand-in.{fault}"),), deadline=timedelta(seconds=1))
    trail = Trail()
    async with asyncio.timeout(3):
        with pytest.raises(ProviderTimeoutError):
            await writers.complete(WORDS, trail)
    assert trail.cost_micros > 0
    if fault != "stalled":
        async with asyncio.timeout(2):
            await stand_ins.served[-1].left.wait()


async def test_a_slow_reader_does_not_stop_the_clock(opening: Open, stand_ins: StandIns) -> None:
    writers = Writers((await opening("stand-in.dripping"),), deadline=timedelta(seconds=1))
    with pytest.raises(ProviderTimeoutError):
        await read(writers.stream(WORDS), pause=0.4)
    async with asyncio.timeout(2):
        await stand_ins.served[-1].left.wait()


async def test_whoever_leaves_pays_for_what_had_come(
    making: Callable[[StandIns, str], Awaitable[TextProvider]], slow_stand_ins: StandIns
) -> None:
    writers, trail = Writers((await making(slow_stand_ins, "stand-in"),)), Trail()
    async with writers.stream(WORDS, trail) as parts:
        async for _ in parts:
            break
    async with asyncio.timeout(2):
        await slow_stand_ins.served[-1].left.wait()
    assert 0 < trail.cost_micros < writers.estimate(WORDS)
    assert not trail.is_exact


async def test_an_estimate_is_above_what_it_costs(opening: Open) -> None:
    writers = Writers((await opening(),))
    result = await writers.complete(WORDS)
    assert result.cost_micros < writers.estimate(WORDS)
