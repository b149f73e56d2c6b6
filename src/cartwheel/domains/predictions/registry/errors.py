"""What the registry of models refuses."""

from typing import ClassVar

from cartwheel.domains.predictions.errors import PredictionError
from cartwheel.kernel.errors import Kind


class ModelNotFoundError(PredictionError):
    """The store has no such version."""

    code: ClassVar[str] = "models.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, version: int) -> None:
        super().__init__(f"There is no version {version} of the model")
        self.version = version


class ModelIncompatibleError(PredictionError):
    """A version does not fit what the platform computes now."""

    code: ClassVar[str] = "models.incompatible"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, version: int, reason: str) -> None:
        super().__init__(f"Version {version} of the model cannot serve: {reason}")
        self.reason = reason


class NothingDeployedError(PredictionError):
    """There is no deployment to take back."""

    code: ClassVar[str] = "models.nothing_deployed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, alias: str) -> None:
        super().__init__(f"No version is in use as {alias}: there is nothing to roll back")
