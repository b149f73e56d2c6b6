"""Who calls, by names that serve as credentials."""

from collections.abc import Mapping
from uuid import UUID

from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, UnauthenticatedError


class Callers:
    """An authenticator that knows some actors by name, and nobody else."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.actors = dict(actors)

    async def authenticate(self, credential: str) -> Actor:
        try:
            return self.actors[credential]
        except KeyError:
            raise UnauthenticatedError from None


def key_of(store_id: UUID, *permissions: str) -> Actor:
    """Return a key of a store."""
    return Actor("store_key", new_id(), store_id, frozenset(permissions))
