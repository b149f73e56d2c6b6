"""What routes refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class RouteNotFoundError(AppError):
    """The store has no such route."""

    code: ClassVar[str] = "events.route_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, route_id: UUID) -> None:
        super().__init__(f"There is no route {route_id}")


class TooManyRoutesError(AppError):
    """The store has as many routes as it may."""

    code: ClassVar[str] = "events.too_many_routes"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} routes at most")
