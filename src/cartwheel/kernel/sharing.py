"""Questions that many ask at once are asked once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

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

        Raises:
            Exception: what the question raises, to all who share it.
        """
        asking = self._waiting.get(about)
        if asking is None:
            asking = asyncio.create_task(self._ask(about, question), name="shared question")
            asking.add_done_callback(_noticed)
            self._waiting[about] = asking
        # It is everybody's: whoever stops waiting does not end it for the others.
        return await asyncio.shield(asking)

    async def _ask(self, about: Hashable, question: Callable[[], Awaitable[V]]) -> V:
        try:
            async with self._turns:
                del self._waiting[about]
                return await question()
        finally:
            if self._waiting.get(about) is asyncio.current_task():
                del self._waiting[about]


def _noticed(asking: "asyncio.Task[V]") -> None:
    """Look at an error that nobody waits for any more: each of those who asked has given up."""
    if not asking.cancelled():
        asking.exception()
