"""What is refused about segments."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class SegmentNotFoundError(CustomerError):
    """The store has no such segment, or no such snapshot of one."""

    code: ClassVar[str] = "customers.segment_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, segment_id: UUID) -> None:
        super().__init__(f"There is no segment {segment_id}")
        self.segment_id = segment_id


class SegmentNameTakenError(CustomerError):
    """Another segment is called so."""

    code: ClassVar[str] = "customers.segment_name_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a segment {name} already")


class TooManySegmentsError(CustomerError):
    """The store has as many segments as a store may have."""

    code: ClassVar[str] = "customers.too_many_segments"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} segments at most")
