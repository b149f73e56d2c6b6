"""What goes on is watched with few questions, and outlives a short silence of who answers them."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from tests.rpc.serving import OWNER

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.api import UnauthenticatedError
from cartwheel.systems.rpc.watching import Standing, Watch

OFTEN = timedelta(milliseconds=10)


class Registry:
    """Answers, refuses, is away or silent, as it is told; counts its questions."""

    def __init__(self) -> None:
        self.asked = self.at_once = self.most_at_once = 0
        self.error: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def authenticate(self, credential: str) -> Actor:
        del credential
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            await self.answers.wait()
        finally:
            self.at_once -= 1
        if self.error is not None:
            raise self.error
        return OWNER


def anybody(actor: Actor) -> None:
    del actor


async def asked_again(registry: Registry, times: int = 2) -> None:
    before = registry.asked
    async with asyncio.timeout(60):
        while registry.asked < before + times:
            await asyncio.sleep(0.005)


async def stay(watch: Watch, credential: str = "key") -> None:
    async with watch.over(credential, anybody):
        await asyncio.Event().wait()


async def test_streams_of_one_credential_share_one_question() -> None:
    registry = Registry()
    watch = Watch(registry, every=OFTEN)
    async with AsyncExitStack() as stack:
        standings: list[Standing] = [
            await stack.enter_async_context(watch.over("key", anybody)) for _ in range(100)
        ]
        await asked_again(registry)
        assert registry.most_at_once == 1
        before = registry.asked
        await asyncio.gather(*(standing.confirm() for standing in standings))
        assert registry.asked - before <= 3, "the one under way, and one for all that came after"
        assert registry.most_at_once == 1
    await asyncio.sleep(0)
    before = registry.asked
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(OFTEN.total_seconds() * 5):
            await asked_again(registry)
    assert registry.asked == before, "nothing is open, nobody is asked"


async def test_a_loss_ends_all_that_the_credential_opened_and_no_more() -> None:
    registry, others = Registry(), Registry()
    watch, another = Watch(registry, every=OFTEN), Watch(others, every=OFTEN)
    lost = [asyncio.create_task(stay(watch)) for _ in range(3)]
    kept = asyncio.create_task(stay(another))
    await asked_again(registry)
    registry.error = UnauthenticatedError("The session has ended")
    async with asyncio.timeout(60):
        ended = await asyncio.gather(*lost, return_exceptions=True)
    assert ended == [registry.error] * 3
    await asked_again(others)
    assert not kept.done()
    kept.cancel()
    registry.error = None
    again = asyncio.create_task(stay(watch))
    await asked_again(registry)
    registry.error = UnauthenticatedError("once more")
    with pytest.raises(UnauthenticatedError, match="once more"):
        await asyncio.wait_for(again, 60)


async def test_nothing_is_confirmed_after_a_loss() -> None:
    registry, sent = Registry(), []

    async def send() -> None:
        async with Watch(registry, every=timedelta(minutes=1)).over("key", anybody) as standing:
            for number in range(3):
                await standing.confirm()
                sent.append(number)
                registry.error = UnauthenticatedError("gone")

    with pytest.raises(UnauthenticatedError):
        await send()
    assert sent == [0]


@pytest.mark.parametrize("kind", ["away", "silent"])
async def test_what_cannot_be_asked_goes_on_for_a_while(kind: str) -> None:
    """Then it ends as unavailable, so that clients come back."""
    registry = Registry()
    sent = []

    async def send() -> None:
        watch = Watch(registry, every=OFTEN, patience=timedelta(seconds=1.5))
        async with watch.over("key", anybody) as standing:
            if kind == "away":
                registry.error = UnavailableError("no database")
            else:
                registry.answers.clear()
            await standing.confirm()
            sent.append("in doubt")
            await asyncio.Event().wait()

    async with asyncio.timeout(60):
        with pytest.raises(UnavailableError):
            await send()
    assert sent == ["in doubt"]


async def test_an_answer_in_time_is_as_if_nothing_had_been() -> None:
    registry = Registry()
    staying = asyncio.create_task(
        stay(Watch(registry, every=OFTEN, patience=timedelta(seconds=2.5)))
    )
    await asked_again(registry)
    registry.error = UnavailableError("no database")
    await asked_again(registry, 1)
    registry.error = None
    await asked_again(registry, 3)
    assert not staying.done()
    staying.cancel()
    assert isinstance((await asyncio.gather(staying, return_exceptions=True))[0], BaseException)


async def test_a_cancellation_from_outside_stays_one() -> None:
    staying = asyncio.create_task(stay(Watch(Registry(), every=OFTEN)))
    await asyncio.sleep(0)
    staying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await staying


async def test_a_timeout_of_the_block_itself_stays_one() -> None:
    with pytest.raises(TimeoutError):
        async with Watch(Registry(), every=OFTEN).over("key", anybody), asyncio.timeout(0.01):
            await asyncio.Event().wait()
