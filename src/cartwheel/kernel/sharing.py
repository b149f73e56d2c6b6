"""Questions that many ask at once are asked once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.patience import patience_seconds

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shared(Generic[V]):
    """
    Asks questions for whoever wants to know, a few at a time.

    An answer is never older than the question: whoever asks shares it with those who wait
    already, and not with those whose question is being answered. So a crowd that asks the same
    costs one or two questions, and what it asks leaves most of a pool of connections to others.
    """

    def __init__(self, *, at_once: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._waiting: dict[Hashable, asyncio.Task[V]] = {}

    async def ask(self, about: Hashable, question: Callable[[], Awaitable[V]]) -> V:
        """
        Return the answer to a question; `about` says which questions are the same.

        The wait for a turn counts: all of it has to end within the patience of whoever asks.

        Raises:
            UnavailableError: there was no answer in time.
            Exception: what the question raises, to all who share it.
        """
        asking = self._waiting.get(about)
        if asking is None:
            asking = asyncio.create_task(self._ask(about, question), name="shared question")
            asking.add_done_callback(_noticed)
            self._waiting[about] = asking
        return await _in_time(asking)

    async def _ask(self, about: Hashable, question: Callable[[], Awaitable[V]]) -> V:
        try:
            async with self._turns:
                del self._waiting[about]
                return await question()
        finally:
            if self._waiting.get(about) is asyncio.current_task():
                del self._waiting[about]


class Gathered(Generic[K, V]):
    """
    Asks about many things in one question, a few questions at a time.

    An answer is never older than the question: what is asked about while a question is under
    way goes with the next one. So thousands who ask, each about something else, cost a few
    questions, and leave most of a pool of connections to others. `pause` seconds are waited for
    more to ask, where those who ask at one moment wake up one after another.
    """

    def __init__(
        self,
        question: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]],
        *,
        most: int,
        at_once: int,
        pause: float = 0.0,
    ) -> None:
        self._question = question
        self._pause = pause
        self._most = most
        self._at_once = at_once
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def ask(self, about: K) -> V | None:
        """
        Return the answer about one thing; None when there is none.

        The wait for a turn counts: all of it has to end within the patience of whoever asks.

        Raises:
            UnavailableError: there was no answer in time.
            Exception: what the question raises, to all who share it.
        """
        answer = self._waiting.get(about)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            answer.add_done_callback(_noticed)
            self._waiting[about] = answer
            if len(self._asking) < self._at_once:
                # It begins a turn of the loop later: whoever asks in this one goes with it.
                asking = asyncio.create_task(self._ask(), name="gathered question")
                self._asking.add(asking)
        return await _in_time(answer)

    async def _ask(self) -> None:
        try:
            if self._pause:
                await asyncio.sleep(self._pause)
            while self._waiting:
                asked = dict(islice(self._waiting.items(), self._most))
                for about in asked:
                    del self._waiting[about]
                await _answer(asked, self._question)
        finally:
            current = asyncio.current_task()
            assert current is not None
            self._asking.discard(current)


async def _answer(
    asked: Mapping[K, "asyncio.Future[V | None]"],
    question: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]],
) -> None:
    try:
        answers = await question(list(asked))
    except Exception as error:  # noqa: BLE001 - raised where it is waited for
        for answer in asked.values():
            answer.set_exception(error)
    except BaseException:
        for answer in asked.values():
            answer.cancel()
        raise
    else:
        for about, answer in asked.items():
            answer.set_result(answers.get(about))


async def _in_time(answer: "asyncio.Future[V]") -> V:
    # It is everybody's: whoever stops waiting does not end it for the others. As `asyncio.wait`
    # does it, for one and at a third of the cost.
    if not answer.done():
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()

        def wake(_: object) -> None:
            if not waiter.done():
                waiter.set_result(None)

        timer = loop.call_later(patience_seconds(), wake, None)
        answer.add_done_callback(wake)
        try:
            await waiter
        finally:
            timer.cancel()
            if not answer.done():
                answer.remove_done_callback(wake)
        if not answer.done():
            raise UnavailableError("There was no answer in time")
    return answer.result()


def _noticed(asking: "asyncio.Future[V]") -> None:
    """Look at an error that nobody waits for any more: each of those who asked has given up."""
    if not asking.cancelled():
        asking.exception()
