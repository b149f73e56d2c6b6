"""The interface of what describes abandoned carts, for whoever scores them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.definitions import Vector


@dataclass(frozen=True, slots=True)
class Described:
    """
    A cart as of a moment, by the definitions of a commit.

    `known` has None for what is missing; `features` is what is served, and `vector` the same in the
    order of definitions: with what they declare for missing values.
    """

    commit: str
    at: datetime
    known: Features
    features: Features
    vector: Vector


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
