"""What imports of clickstreams refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.clickstreams.errors import ClickstreamError
from cartwheel.kernel.errors import Kind


class EventImportNotFoundError(ClickstreamError):
    """The store has no such import."""

    code: ClassVar[str] = "clickstreams.import_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, import_id: UUID) -> None:
        super().__init__(f"There is no import {import_id}")


class TooManyImportsError(ClickstreamError):
    """As many files are being imported as a store may import at once."""

    code: ClassVar[str] = "clickstreams.too_many_imports"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"{most} files are imported at once at most: wait for one, or cancel it")
        self.most = most


class ImportOverError(ClickstreamError):
    """The import takes no parts any more: its file is whole, or it has ended."""

    code: ClassVar[str] = "clickstreams.import_over"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The file is whole already, or its import has ended")


class NothingRefusedError(ClickstreamError):
    """No line of the import was refused, so far."""

    code: ClassVar[str] = "clickstreams.nothing_refused"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("No line was refused")
