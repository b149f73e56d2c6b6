"""Answers that are remembered for a moment, and renewed together while they are wanted."""

import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

from cartwheel.kernel.sharing import Gathered

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """
    Asks about many things, and remembers each answer for some time since it was asked for.

    Whatever was wanted since its last answer goes along with the next question, once half of
    its time is over: hundreds of things that are wanted all the time cost a few questions a
    second, and not one each. That there is nothing is not remembered.

    `seconds_of` says for how long an answer is good, which is `seconds` at most.
    """

    def __init__(
        self,
        question: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]],
        *,
        seconds: float,
        most: int,
        most_in_one: int,
        at_once: int,
        seconds_of: Callable[[V], float] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._question = question
        self._seconds = seconds
        self._seconds_of = seconds_of
        self._most = most
        self._most_in_one = most_in_one
        self._now = now
        self._known: dict[K, tuple[float, V]] = {}
        self._wanted: set[K] = set()
        self._asking = Gathered(self._ask, most=most_in_one, at_once=at_once)

    async def ask(self, about: K) -> V | None:
        """
        Return what is known of one thing, asked for if it is not remembered; None for nothing.

        Raises:
            UnavailableError: there was no answer in time.
            Exception: what the question raises.
        """
        known = self._known.get(about)
        if known is not None and self._now() < known[0]:
            self._wanted.add(about)
            return known[1]
        return await self._asking.ask(about)

    def forget(self, about: K) -> None:
        """Ask the next time."""
        self._known.pop(about, None)
        self._wanted.discard(about)

    async def _ask(self, asked: Sequence[K]) -> Mapping[K, V]:
        # Counted from before the question: the answer may have been old when it came.
        asked_at = self._now()
        along = self._due(asked, asked_at)
        answers = await self._question([*asked, *along])
        for about in (*asked, *along):
            answer = answers.get(about)
            if answer is None:
                self.forget(about)
            else:
                self._remember(about, answer, asked_at)
        return answers

    def _due(self, asked: Sequence[K], now: float) -> list[K]:
        """Return what else is to be asked about now: it was wanted, and will be needed soon."""
        besides = self._wanted.difference(asked)
        due = (about for about in besides if self._ends_soon(about, now))
        return list(islice(due, self._most_in_one - len(asked)))

    def _ends_soon(self, about: K, now: float) -> bool:
        known = self._known.get(about)
        return known is not None and known[0] - now < self._seconds / 2

    def _remember(self, about: K, answer: V, asked_at: float) -> None:
        self._wanted.discard(about)
        seconds = self._seconds if self._seconds_of is None else self._seconds_of(answer)
        if seconds <= 0:
            self._known.pop(about, None)
            return
        if len(self._known) >= self._most:
            self._known.clear()
            self._wanted.clear()
        self._known[about] = (asked_at + min(seconds, self._seconds), answer)
