"""The interface of what describes abandoned carts, for whoever scores them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.computing import features_of
from cartwheel.domains.predictions.features.definitions import Vector


@dataclass(frozen=True, slots=True)
class Described:
    """
    A cart as of a moment, by the definitions of a commit.

    `values` are in the order of definitions, None where they are missing; `vector` has what
    definitions declare for those, and is what is served.
    """

    commit: str
    at: datetime
    values: Vector
    vector: Vector

    @property
    def features(self) -> Features:
        """What is served, by name."""
        return features_of(self.vector)

    @property
    def known(self) -> Features:
        """What was known, by name; None is what was not."""
        return features_of(self.values)


class Describing(Protocol):
    """Describes abandonments of one store at a time."""

    async def describe_all(
        self, store_id: UUID, carts: Sequence[CartAbandoned]
    ) -> Sequence[Described]:
        """
        Describe abandonments as of their moments, in their order; asked again it is the same.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        ...
