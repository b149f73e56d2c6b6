"""How much may be open at once: in all, of one address, and of one credential."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from cartwheel.systems.rpc.errors import TooManyOpenError

_RETRY_SECONDS: Final = 5
_ALL: Final = "all"

Place = tuple[Hashable, ...]
"""Whom a place is counted for."""


class Places:
    """Places that are taken for as long as something is open; a bound of None is none."""

    def __init__(
        self,
        what: str,
        *,
        of_all: int | None = None,
        per_address: int | None = None,
        per_credential: int | None = None,
    ) -> None:
        self._what = what
        self._of_all = of_all
        self._per_address = per_address
        self._per_credential = per_credential
        self._taken: dict[Hashable, int] = {}

    @property
    def taken(self) -> int:
        """How many are taken now."""
        return self._taken.get(_ALL, 0)

    @contextmanager
    def hold(self, *, address: str = "", credential: str | None = None) -> Iterator[None]:
        """
        Take a place for the block.

        Raises:
            TooManyOpenError: there is none left for whoever asks.
        """
        place = self.take(address=address, credential=credential)
        try:
            yield
        finally:
            self.give_back(place)

    def take(self, *, address: str = "", credential: str | None = None) -> Place:
        """
        Take a place, to be given back; an empty address, which is none, is not counted.

        Raises:
            TooManyOpenError: there is none left for whoever asks.
        """
        self._ensure(_ALL, self._of_all, "")
        place: Place = (_ALL,)
        if address:
            self._ensure(address, self._per_address, " of one address")
            place = (_ALL, address)
        if credential is not None:
            # Of a secret no more is kept than tells it from others.
            digest = hash(credential)
            self._ensure(digest, self._per_credential, " of one credential")
            place = (*place, digest)
        for owner in place:
            self._taken[owner] = self._taken.get(owner, 0) + 1
        return place

    def give_back(self, place: Place) -> None:
        """Let others have the place."""
        for owner in place:
            left = self._taken[owner] - 1
            if left:
                self._taken[owner] = left
            else:
                del self._taken[owner]

    def _ensure(self, owner: Hashable, bound: int | None, whose: str) -> None:
        if bound is not None and self._taken.get(owner, 0) >= bound:
            raise TooManyOpenError(
                f"Too many {self._what}{whose} are open", retry_after_seconds=_RETRY_SECONDS
            )
