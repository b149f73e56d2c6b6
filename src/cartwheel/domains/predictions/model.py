"""The interface of models: rules written by hand, and those that were trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cartwheel.domains.predictions.contracts import Features, Score
from cartwheel.domains.predictions.registry.contracts import ModelAlias


class Model(Protocol):
    """
    Scores abandoned carts.

    The same features give the same score for the same `name` and `version`; a
    change of either the weights or the meaning of a feature is a new version.
    """

    @property
    def name(self) -> str:
        """Name the model, such as `baseline`."""
        ...

    @property
    def version(self) -> str:
        """Name what was trained or written, such as `1`."""
        ...

    async def predict(self, batch: Sequence[Features]) -> list[Score]:
        """Score a batch, in its order; long computation happens outside the event loop."""
        ...


class Models(Protocol):
    """Says which model scores a store's carts."""

    async def of(self, store_id: UUID, alias: ModelAlias = ModelAlias.CHAMPION) -> Model:
        """
        Return the model of a store that is in use for something; there always is one.

        Raises:
            UnavailableError: nobody can tell now.
        """
        ...


@dataclass(frozen=True, slots=True)
class OneModel:
    """The same model for every store."""

    model: Model

    async def of(self, store_id: UUID, alias: ModelAlias = ModelAlias.CHAMPION) -> Model:
        """Return it."""
        del store_id, alias
        return self.model
