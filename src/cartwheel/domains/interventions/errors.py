"""What the interventions domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class InterventionError(AppError):
    """A refusal of the interventions domain."""


class InterventionNotFoundError(InterventionError):
    """The store has no such intervention."""

    code: ClassVar[str] = "interventions.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, intervention_id: UUID) -> None:
        super().__init__(f"There is no intervention {intervention_id}")
        self.intervention_id = intervention_id
