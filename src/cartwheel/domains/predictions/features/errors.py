"""What the features refuse."""

from collections.abc import Sequence
from typing import ClassVar

from cartwheel.domains.predictions.errors import PredictionError
from cartwheel.kernel.errors import Kind


class FeatureRevisionNotFoundError(PredictionError):
    """The store's log of definitions has no such revision."""

    code: ClassVar[str] = "predictions.feature_revision_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, revision: int) -> None:
        super().__init__(f"There is no revision {revision} of the features")
        self.revision = revision


class FeatureCommitError(PredictionError):
    """
    The definitions in force are not those that are asked for.

    Whoever serves a model gets it when the model was trained with others: its values would mean
    something else. Whoever amends definitions gets it when they were amended meanwhile.
    """

    code: ClassVar[str] = "predictions.feature_commit_differs"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, asked: str, served: str) -> None:
        super().__init__(f"Features of {asked[:12]} are asked for, those of {served[:12]} served")
        self.asked, self.served = asked, served


class FeaturesNotComputedError(PredictionError):
    """Former definitions have features that this Cartwheel computes otherwise, or not at all."""

    code: ClassVar[str] = "predictions.features_not_computed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"These are not computed as they were then: {', '.join(names)}")
        self.names = tuple(names)


class CartNotKnownError(PredictionError):
    """The store has no such cart."""

    code: ClassVar[str] = "predictions.cart_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, cart_id: object) -> None:
        super().__init__(f"There is no cart {cart_id}")
        self.cart_id = cart_id
