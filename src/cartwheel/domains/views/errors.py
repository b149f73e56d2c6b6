"""What saved views are refused for."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class ViewError(AppError):
    """Any error of this domain."""


class ViewNotFoundError(ViewError):
    """The store has no such view, or it is somebody else's."""

    code: ClassVar[str] = "views.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, view_id: UUID) -> None:
        super().__init__(f"There is no view {view_id}")
        self.view_id = view_id


class StaleViewError(ViewError):
    """The view was changed since it was read."""

    code: ClassVar[str] = "views.stale"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, expected: int, found: int) -> None:
        super().__init__(f"The view is at version {found}, not {expected}; read it again")
        self.expected, self.found = expected, found


class TooManyViewsError(ViewError):
    """There are as many views of the list as one person, or the store, may have."""

    code: ClassVar[str] = "views.too_many"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"There are {most} views of this list; delete one first")
        self.most = most


class SharingNotAllowedError(ViewError):
    """Views of the store are made and changed with `views:share`."""

    code: ClassVar[str] = "views.sharing_not_allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("The store's views are for those who hold views:share")


class NobodysViewError(ViewError):
    """A key is nobody: what it makes is the store's."""

    code: ClassVar[str] = "views.nobodys"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("A key has no views of its own: set isShared")
