"""How much may be open at once: in all, of one address, of one credential and of one store."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.errors import TooManyOpenError

_RETRY_SECONDS: Final = 5
_ALL: Final = "all"

Place = tuple[Hashable, ...]
"""Whom a place is counted for."""


class Places:
    """
    Places that are taken for as long as something is open; a bound of None is none.

    Of IPv6 a /64 network is one address. `trusts` tells the addresses of proxies, which speak
    for many and have no bound of their own.
    """

    def __init__(
        self,
        what: str,
        *,
        of_all: int | None = None,
        per_address: int | None = None,
        per_credential: int | None = None,
        per_store: int | None = None,
        trusts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._what = what
        self._of_all = of_all
        self._per_address = per_address
        self._per_credential = per_credential
        self._per_store = per_store
        self._trusts = trusts
        self._taken: dict[Hashable, int] = {}

    @property
    def taken(self) -> int:
        """How many are taken now."""
        return self._taken.get(_ALL, 0)

    @contextmanager
    def hold(self, *, address: str = "") -> Iterator[None]:
        """
        Take a place for the block.

        Raises:
            TooManyOpenError: there is none left for whoever asks.
        """
        place = self.take(address=address)
        try:
            yield
        finally:
            self.give_back(place)

    @contextmanager
    def hold_for(self, actor: Actor | None) -> Iterator[None]:
        """
        Count the place that is held for who has turned out to hold it, if anybody is known.

        A person's credential is the session, however often its token is refreshed.

        Raises:
            TooManyOpenError: there is none left for this credential or this store.
        """
        if actor is None:
            yield
            return
        credential = ("credential", actor.session_id or actor.id)
        self._ensure(credential, 1, self._per_credential, " of one credential")
        place: Place = (credential,)
        if actor.store_id != NO_STORE:
            store = ("store", actor.store_id)
            self._ensure(store, 1, self._per_store, " of one store")
            place = (credential, store)
        self._add(place, 1)
        try:
            yield
        finally:
            self.give_back(place)

    def take(self, *, address: str = "", many: int = 1) -> Place:
        """
        Take so many places, to be given back; an empty address, which is none, is not counted.

        Raises:
            TooManyOpenError: there are not so many left for whoever asks.
        """
        self._ensure(_ALL, many, self._of_all, "")
        place: Place = (_ALL,)
        if address and not self._trusts(address):
            network = ("address", network_of(address))
            self._ensure(network, many, self._per_address, " of one address")
            place = (_ALL, network)
        self._add(place, many)
        return place

    def give_back(self, place: Place, *, many: int = 1) -> None:
        """Let others have the place."""
        for owner in place:
            left = self._taken[owner] - many
            if left:
                self._taken[owner] = left
            else:
                del self._taken[owner]

    def _add(self, place: Place, many: int) -> None:
        for owner in place:
            self._taken[owner] = self._taken.get(owner, 0) + many

    def _ensure(self, owner: Hashable, many: int, bound: int | None, whose: str) -> None:
        if bound is not None and self._taken.get(owner, 0) + many > bound:
            raise TooManyOpenError(
                f"Too many {self._what}{whose} are open", retry_after_seconds=_RETRY_SECONDS
            )
