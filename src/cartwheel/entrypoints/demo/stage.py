"""The store that is furnished, and how its steps reach it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.rpc.api import Actor

T = TypeVar("T")

_SEED: Final = 1851


@dataclass(frozen=True, slots=True)
class Stage:
    """A demo store, and the key in whose name it is furnished."""

    container: AsyncContainer
    actor: Actor

    @property
    def store_id(self) -> UUID:
        """The store's id."""
        return self.actor.store_id

    @asynccontextmanager
    async def use(self, service: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with self.open() as scope:
            yield await scope.get(service)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncContainer]:
        """Open a transaction of the store; it commits at the end."""
        async with open_scope(self.container, self.store_id) as scope:
            yield scope


def chance(of: str) -> Random:
    """Return the dice of one step, which fall as they always did."""
    return Random(f"{_SEED}:{of}")  # noqa: S311 - nothing that has to be guessed
