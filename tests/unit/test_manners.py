"""Work beside requests: it waits while one is answered, and not for ever."""

import asyncio
import time

import pytest

from cartwheel.kernel.manners import BRIEFLY, PATIENTLY, Requests

TURNS = 30


async def work(requests: Requests, *, seconds: float, at_most: float = BRIEFLY) -> list[float]:
    """Work in small steps; return when each of them ended."""
    ends: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        step = time.monotonic() + 0.001
        while time.monotonic() < step:
            pass
        ends.append(time.monotonic())
        await requests.give_way(at_most)
    return ends


async def request(requests: Requests) -> None:
    """Take many turns of the event loop."""
    with requests:
        for _ in range(TURNS):
            await asyncio.sleep(0)


async def test_a_request_has_its_turns_without_work_in_between() -> None:
    """Of two hundred steps hardly any falls into one: else each of its turns would wait for one."""
    requests = Requests()
    working = asyncio.create_task(work(requests, seconds=0.5))
    spans: list[tuple[float, float]] = []
    while not working.done():
        await asyncio.sleep(0.005)
        began = time.monotonic()
        await request(requests)
        spans.append((began, time.monotonic()))
    ends = await working
    within = [sum(began < end < ended for end in ends) for began, ended in spans]
    assert sorted(within)[len(within) // 2] <= 3, within


async def test_work_goes_on_under_a_load_that_never_ends() -> None:
    requests = Requests()
    with requests:
        brief = len(await work(requests, seconds=0.5))
        patient = len(await work(requests, seconds=0.5, at_most=PATIENTLY))
    assert brief > patient > 2


async def test_a_request_that_fails_is_waited_for_no_more() -> None:
    requests = Requests()
    with pytest.raises(ZeroDivisionError), requests:
        raise ZeroDivisionError
    assert requests.at_work == 0
