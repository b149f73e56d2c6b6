"""What can go wrong with stores."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class StoreError(AppError):
    """Any error of this domain."""


class StoreNotFoundError(StoreError):
    """There is no such store."""

    code: ClassVar[str] = "accounts.store_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, named: UUID | str) -> None:
        super().__init__(f"There is no store {named}")
        self.named = named
