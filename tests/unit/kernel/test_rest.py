"""A process that has its engines to itself rests when nothing stirs it, and no other does."""

import asyncio
import time

import pytest

from cartwheel.kernel import rest
from cartwheel.kernel.rest import Rest

EVERY = 0.02


@pytest.fixture
def at_rest(monkeypatch: pytest.MonkeyPatch) -> Rest:
    """A process that was stirred long ago."""
    monkeypatch.setattr(rest, "_AWAKE_SECONDS", -1.0)
    return Rest()


async def test_who_shares_the_engines_never_rests(at_rest: Rest) -> None:
    """Others may change what is looked at."""
    assert not at_rest.has_come
    await at_rest.next_round(EVERY)
    assert at_rest.seconds_to_round(EVERY) <= EVERY + 0.01


async def test_at_rest_there_are_no_rounds(at_rest: Rest) -> None:
    """However many look after something, none of them wakes."""
    with at_rest.alone():
        rounds = [asyncio.create_task(at_rest.next_round(EVERY)) for _ in range(3)]
        _, waiting = await asyncio.wait(rounds, timeout=10 * EVERY)
        assert waiting == set(rounds)
        at_rest.stir()
        at_rest.is_alone = False
        await asyncio.wait_for(asyncio.gather(*rounds), timeout=10)


async def test_what_stirs_ends_the_rest_for_a_while() -> None:
    """Rounds go on as they do elsewhere, and rest comes again only half a minute later."""
    resting = Rest()
    with resting.alone():
        resting._stirred_at = time.monotonic() - rest._AWAKE_SECONDS - 1
        assert resting.has_come
        assert resting.seconds_to_round(EVERY) > EVERY + 0.01
        looking = asyncio.create_task(resting.next_round(EVERY))
        await asyncio.sleep(0)
        resting.stir()
        await asyncio.wait_for(looking, timeout=10)
        assert not resting.has_come
        await asyncio.wait_for(resting.next_round(EVERY), timeout=10)


async def test_a_look_that_is_given_up_is_forgotten(at_rest: Rest) -> None:
    """Stirring meets nobody who has gone."""
    with at_rest.alone():
        looking = asyncio.create_task(at_rest.until_stirred(60))
        await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        assert not at_rest._sleepers
        at_rest.stir()
