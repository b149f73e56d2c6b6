"""The interface of models: rules written by hand today, trained ones later."""

from collections.abc import Sequence
from typing import Protocol

from cartwheel.domains.predictions.contracts import Features, Score


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
