"""
Whether whoever has opened what goes on may still have it: asked while it goes on.

Guarantees. A stream or a socket ends within about a second of its opener's losing access, be
it at work, silent, or waiting for a client that does not read: no more than `EVERY` after the
authenticator knows. What is confirmed before it is sent goes to nobody whom the authenticator
knows to have lost access. Of one credential there is one question at a time, however much it
has opened, and two a second; those about many credentials are asked at the same moments, so
that an authenticator can gather them into few of its own.

Failures. While nobody can say who the opener is, what was opened goes on for `PATIENCE`, since
engines that restart should end no streams; then it ends as unavailable. Any other error of the
authenticator ends at once what the credential has opened, with that error: one that is no
refusal goes to the client as internal.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.actors import Actor, Authenticator

EVERY: Final = timedelta(seconds=0.5)
"""Together with what the authenticator remembers it stays below a second."""
PATIENCE: Final = timedelta(seconds=30)

# So long an item waits for an answer, and after that none does for as long again.
_ANSWER_SECONDS: Final = 1.0
# In so many parts an interval is cut; those whose turn comes in the same part are asked together.
_PARTS: Final = 10

Ensure = Callable[[Actor], None]
"""Raises an error when an actor may no longer have something."""


class Watch:
    """Ends what goes on when its opener loses access; one for the streams of a process."""

    def __init__(
        self,
        authenticator: Authenticator,
        *,
        every: timedelta = EVERY,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._authenticator = authenticator
        self._every = every.total_seconds()
        self._patience = patience.total_seconds()
        self._openers: dict[str, _Opener] = {}
        # The one who waits longest comes first; those who are being asked are not in it.
        self._turns: deque[tuple[float, _Opener]] = deque()
        self._asking: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def over(self, credential: str, ensure: Ensure) -> AsyncIterator["Standing"]:
        """
        Cancel the block when its opener loses access, and raise why.

        The opener must have been asked about already, and `ensure` been called.

        Raises:
            UnauthenticatedError: the credential opens nothing any more.
            UnavailableError: for too long nobody could say whether it does.
            Exception: what `ensure` raised.
        """
        opener = self._openers.get(credential)
        if opener is None:
            opener = _Opener(self._authenticator, credential, self._patience)
            self._openers[credential] = opener
            self._wait(opener)
            if self._watching is None:
                self._watching = asyncio.create_task(self._watch(), name="watch of access")
        standing = Standing(opener, ensure)
        opener.add(standing)
        try:
            async with asyncio.timeout(None) as standing.limit:
                yield standing
        except TimeoutError:
            if standing.lost is None or not standing.limit.expired():
                raise
            raise standing.lost from None
        finally:
            opener.discard(standing)
            if not opener.standings:
                self._forget(opener)

    async def _watch(self) -> None:
        try:
            while True:
                await asyncio.sleep(self._every / _PARTS)
                now = time.monotonic()
                while self._turns and self._turns[0][0] <= now:
                    _, opener = self._turns.popleft()
                    # Several wait at once: one of whom nobody can say much keeps no other waiting.
                    if opener.standings:
                        asking = asyncio.create_task(self._ask(opener), name="question of access")
                        self._asking.add(asking)
                        asking.add_done_callback(self._asking.discard)
        finally:
            if self._watching is asyncio.current_task():
                self._watching = None

    async def _ask(self, opener: "_Opener") -> None:
        await opener.confirm()
        if opener.standings:
            self._wait(opener)

    def _wait(self, opener: "_Opener") -> None:
        self._turns.append((time.monotonic() + self._every, opener))

    def _forget(self, opener: "_Opener") -> None:
        if self._openers.get(opener.credential) is opener:
            del self._openers[opener.credential]
        if not self._openers:
            self._turns.clear()
            if self._watching is not None:
                self._watching.cancel()
                self._watching = None


@dataclass(slots=True, eq=False)
class Standing:
    """Something that goes on while its opener may have it."""

    opener: "_Opener"
    ensure: Ensure
    limit: asyncio.Timeout = field(init=False)
    lost: Exception | None = field(default=None, init=False)
    shared: float = field(default=0.0, init=False)
    """When the answer was asked for by which it was confirmed last."""

    async def confirm(self) -> None:
        """
        Ask once more; for whoever is about to send something.

        While nobody can say, that counts as confirmed.

        Raises:
            Exception: why access is lost.
        """
        if not self.opener.shares_with(self):
            await self.opener.confirm()
            self.shared = self.opener.asked_at
        if self.lost is not None:
            raise self.lost

    def check(self, actor: Actor) -> None:
        """End it when the actor may not have it."""
        try:
            self.ensure(actor)
        except Exception as error:  # noqa: BLE001 - raised in the block instead
            self.end(error)

    def end(self, error: Exception) -> None:
        """Cancel the block, which raises the error."""
        if self.lost is None:
            self.lost = error
            self.limit.reschedule(asyncio.get_running_loop().time())


@dataclass(slots=True, eq=False)
class _Opener:
    """A credential, and what was opened with it."""

    authenticator: Authenticator
    credential: str
    patience: float
    standings: set[Standing] = field(default_factory=set, init=False)
    # Thousands may have been opened with one key: each is looked at once, and again only when the
    # answer is another.
    _unchecked: set[Standing] = field(default_factory=set, init=False)
    _answer: Actor | None = field(default=None, init=False)
    _is_fresh: bool = field(default=False, init=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    asked_at: float = field(default=0.0, init=False)
    _known_at: float = field(default_factory=time.monotonic, init=False)
    _not_before: float = field(default=0.0, init=False)

    def shares_with(self, standing: Standing) -> bool:
        """
        Tell whether an answer of this turn of the loop will do, which it does once for each.

        So thousands who are about to send the same ask once.
        """
        will_do = self._is_fresh and not self._unchecked and standing.shared != self.asked_at
        standing.shared = self.asked_at
        return will_do

    def _age(self) -> None:
        self._is_fresh = False

    def add(self, standing: Standing) -> None:
        """Watch over something more."""
        self.standings.add(standing)
        self._unchecked.add(standing)

    def discard(self, standing: Standing) -> None:
        """Watch over something no more."""
        self.standings.discard(standing)
        self._unchecked.discard(standing)

    async def confirm(self) -> None:
        """Ask who it is, and end what may not go on."""
        wanted_at = time.monotonic()
        async with self._asking:
            # What others asked since then is an answer for everybody.
            if self.asked_at < wanted_at and self._not_before <= wanted_at:
                await self._ask()

    async def _ask(self) -> None:
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                actor = await self.authenticator.authenticate(self.credential)
        except (UnavailableError, TimeoutError):
            now = time.monotonic()
            self._not_before = now + _ANSWER_SECONDS
            if now - self._known_at >= self.patience:
                self._end(UnavailableError("Nobody can say who is signed in"))
        except Exception as error:  # noqa: BLE001 - raised in every block instead
            self._end(error)
        else:
            self.asked_at = self._known_at = asked_at
            is_same = actor == self._answer
            concerned = tuple(self._unchecked if is_same else self.standings)
            self._answer = actor
            self._unchecked.clear()
            for standing in concerned:
                standing.check(actor)
            self._is_fresh = True
            asyncio.get_running_loop().call_soon(self._age)

    def _end(self, error: Exception) -> None:
        for standing in tuple(self.standings):
            standing.end(error)
