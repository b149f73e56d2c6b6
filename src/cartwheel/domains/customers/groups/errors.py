"""What is refused about groups."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class GroupNotFoundError(CustomerError):
    """The store has no such group."""

    code: ClassVar[str] = "customers.group_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, group_id: UUID) -> None:
        super().__init__(f"There is no group {group_id}")
        self.group_id = group_id


class GroupNameTakenError(CustomerError):
    """Another group is called so."""

    code: ClassVar[str] = "customers.group_name_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a group {name} already")


class TooManyGroupsError(CustomerError):
    """The store has as many groups as a store may have."""

    code: ClassVar[str] = "customers.too_many_groups"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} groups at most")
