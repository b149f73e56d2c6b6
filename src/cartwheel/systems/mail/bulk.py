"""
Many messages one after the other, written already, over connections that stay.

    letters ──▶ Carrier ──▶ SMTP, pipelined over a few connections | Amazon SES | a folder
                   └──▶ tell(letter, what became of it), as soon as it is known

Guarantees. Of each letter is told once: *taken*, *refused* for good, *deferred*, or *lost*, when
the connection broke while the server may have taken it. What was not begun when a connection
broke goes over another one. `carry` returns once all is told.

Failures. A server that cannot be reached defers all that is left, with `is_away`.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from cartwheel.systems.mail import metrics
from cartwheel.systems.mail.mailers import (
    FolderMailer,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    shown,
)
from cartwheel.systems.mail.pipelining import AwayError, Line, RawLetter, Steps
from cartwheel.systems.mail.ses import SESMailer
from cartwheel.systems.mail.signing import DomainKey
from cartwheel.systems.mail.smtp import SMTPMailer

_AT_ONCE: Final = 4
_PER_LINE: Final = 500
"""Some servers close a connection after so many messages; we go before they do."""


class Fate(StrEnum):
    """What became of a letter: a `lost` one may be there, one `left` was not begun in time."""

    TAKEN = "taken"
    REFUSED = "refused"
    DEFERRED = "deferred"
    LOST = "lost"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a letter, and the server's words for it; `is_away` when nobody answers."""

    letter: RawLetter
    fate: Fate
    words: str = ""
    is_away: bool = False
    of_recipient: bool = False
    """True when it is the address that was refused, and not what is in the letter."""


Tell = Callable[[Told], Awaitable[None]]
"""Hears of a letter; its connection goes on once that has returned: who hears sets the pace."""


class Carrier(Protocol):
    """Hands many letters over."""

    @property
    def key(self) -> DomainKey | None:
        """What letters are to be signed by, before they are given."""
        ...

    async def carry(
        self, letters: Sequence[RawLetter], tell: Tell, *, before: float = math.inf
    ) -> None:
        """Hand letters over, in whatever order, none after a time of the monotonic clock."""
        ...

    async def close(self) -> None:
        """Take leave of the server."""
        ...


class _Waiting:
    """Letters that nobody has begun with."""

    def __init__(self, letters: Sequence[RawLetter], before: float) -> None:
        self._letters, self._before = deque(letters), before

    @property
    def is_there(self) -> bool:
        """True while there is one to begin with, and time to."""
        return bool(self._letters) and time.monotonic() < self._before

    def take(self) -> RawLetter | None:
        """Take the next, if there is one and it is not too late."""
        return self._letters.popleft() if self.is_there else None

    def give_back(self, letter: RawLetter) -> None:
        """Let another connection begin with one."""
        self._letters.appendleft(letter)

    async def tell_late(self, tell: Tell) -> None:
        """Tell of what was not begun in time."""
        while self._letters:
            await tell(Told(self._letters.popleft(), Fate.LEFT))


@dataclass(slots=True)
class SMTPCarrier:
    """Keeps a few connections to a mail server, for whoever carries next."""

    mailer: SMTPMailer
    connections: int = 4
    _idle: list[Line] = field(default_factory=list)

    @property
    def key(self) -> DomainKey | None:
        """See `Carrier.key`."""
        return self.mailer.key

    async def carry(
        self, letters: Sequence[RawLetter], tell: Tell, *, before: float = math.inf
    ) -> None:
        """See `Carrier.carry`."""
        left = _Waiting(letters, before)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.connections, len(letters))):
                group.create_task(self._work(left, tell))
        await left.tell_late(tell)

    async def close(self) -> None:
        """See `Carrier.close`."""
        idle, self._idle = self._idle, []
        for line in idle:
            await line.close()

    async def _work(self, left: _Waiting, tell: Tell) -> None:
        while left.is_there:
            try:
                line = self._idle.pop() if self._idle else await Line.open(self.mailer)
            except AwayError as error:
                while (letter := left.take()) is not None:
                    await _tell(tell, Told(letter, Fate.DEFERRED, str(error), is_away=True))
                return
            try:
                is_whole = await self._converse(line, left, tell)
            except BaseException:
                line.abort()
                raise
            if is_whole and line.carried < _PER_LINE:
                self._idle.append(line)
            elif is_whole:
                await line.close()
            else:
                line.abort()

    @staticmethod
    async def _converse(line: Line, left: _Waiting, tell: Tell) -> bool:
        """Carry over one connection until nothing is left, or it is worn out; False if broken."""
        letter = left.take()
        while letter is not None:
            following = left.take() if line.carried + 1 < _PER_LINE else None
            try:
                steps = await line.exchange(letter, following)
            except AwayError as error:
                if following is not None:
                    left.give_back(following)
                if error.is_begun:
                    await _tell(tell, Told(letter, Fate.LOST, str(error)))
                elif line.carried or line.is_kept:
                    left.give_back(letter)  # the connection was worn out: nothing of it was said
                else:
                    await _tell(tell, Told(letter, Fate.DEFERRED, str(error), is_away=True))
                return False
            await _tell(tell, _told_by(letter, steps))
            letter = following
        line.is_kept = True
        return True


@dataclass(slots=True)
class EachCarrier:
    """Hands letters over by a call for each, a few at a time."""

    hand_over: Callable[[RawLetter], Awaitable[Any]]
    key: DomainKey | None = None

    async def carry(
        self, letters: Sequence[RawLetter], tell: Tell, *, before: float = math.inf
    ) -> None:
        """See `Carrier.carry`."""
        left = _Waiting(letters, before)

        async def work() -> None:
            while (letter := left.take()) is not None:
                await _tell(tell, await self._one(letter))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(letters))):
                group.create_task(work())
        await left.tell_late(tell)

    async def close(self) -> None:
        """See `Carrier.close`."""

    async def _one(self, letter: RawLetter) -> Told:
        try:
            await self.hand_over(letter)
        except MailRefusedError as error:
            return Told(letter, Fate.REFUSED, str(error))
        except MailDeferredError as error:
            fate = Fate.LOST if error.may_be_taken else Fate.DEFERRED
            return Told(letter, fate, str(error))
        return Told(letter, Fate.TAKEN)


def carrier_of(mailer: Mailer) -> Carrier:
    """
    Return what hands many letters over to where a mailer sends.

    Raises:
        TypeError: it is a mailer that nobody has said that of.
    """
    if isinstance(mailer, SMTPMailer):
        return SMTPCarrier(mailer)
    if isinstance(mailer, SESMailer):
        return EachCarrier(lambda letter: mailer.hand_over(letter, letter.content))
    if isinstance(mailer, FolderMailer):
        return EachCarrier(
            lambda letter: asyncio.to_thread(mailer.write, letter.content.replace(b"\r\n", b"\n"))
        )
    raise TypeError(f"{type(mailer).__name__} hands no letters over")


async def _tell(tell: Tell, told: Told) -> None:
    outcome = Fate.DEFERRED if told.fate is Fate.LOST else told.fate
    metrics.sent.labels(outcome).inc()
    await tell(told)


def _told_by(letter: RawLetter, steps: Steps) -> Told:
    """Return what the answers to the steps of a letter come to."""
    at, answer = steps.deciding
    if answer.is_well:
        return Told(letter, Fate.TAKEN)
    words = f"{at}: {answer.code} {shown(answer.words, letter)}".strip()
    fate = Fate.REFUSED if answer.is_final else Fate.DEFERRED
    return Told(letter, fate, words, of_recipient=at == "RCPT")
