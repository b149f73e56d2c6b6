"""What imports of clickstreams are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from cartwheel.domains.clickstreams.figures import Figures
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

MOST_BYTES: Final = 64 << 20
"""So large is a file at most, as it is given: compressed or not."""

MOST_PART: Final = 4 << 20
MOST_REFUSALS: Final = 10_000
"""So many refused lines are kept of an import; all are counted."""

FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Content = Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_PART)]


class FormatName(StrEnum):
    """How a clickstream is written."""

    REES46 = "rees46"
    RETAILROCKET = "retailrocket"
    TAOBAO = "taobao"


class EventImportStatus(StrEnum):
    """How far an import is; `settling` when all is sent, and not all is counted yet."""

    UPLOADING = "uploading"
    WAITING = "waiting"
    READING = "reading"
    SENDING = "sending"
    SETTLING = "settling"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportFigures(Figures, frozen=True, rename="camel"):
    """
    What came of the file, as `cartwheel replay` reports it.

    `rows` are `accepted`, `duplicates` or `invalid`; `carts` are `open`, `converted` or
    `abandoned`, and `recovered` those of the abandoned that were bought after all. The events
    happened from `firstAt` to `lastAt`.
    """

    first_at: datetime | None = None
    last_at: datetime | None = None


class EventImport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An import, and how far it is: of `size` bytes, `received` are here.

    `rowsTotal` is null until the file was read. Of `rowsDone` rows `sent` were taken in, and
    `refused` were not; of the first `processed` are worked off. `intoStoreId` is the store that
    it fills. `error` says why it failed as a whole, `figures` what came of one that is done.
    """

    id: UUID
    file_name: str
    size: int
    received: int
    format: FormatName | None
    status: EventImportStatus
    rows_total: int | None
    rows_done: int
    sent: int
    processed: int
    refused: int
    into_store_id: UUID | None
    figures: ImportFigures | None
    error: str
    created_at: datetime
    finished_at: datetime | None


class EventImportPage(msgspec.Struct, frozen=True, rename="camel"):
    """Imports, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[EventImport, ...]
    next_cursor: UUID | None


class StartEventImport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A file of `size` bytes, csv or csv.gz, and the first part of it in Base64.

    Without a `format` it is found out from the first line.
    """

    file_name: FileName
    size: Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]
    content: Content
    format: FormatName | None = None


class AddEventImportPart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A further part of a file, in Base64, and how many bytes are before it."""

    id: UUID
    offset: Annotated[int, msgspec.Meta(ge=0, le=MOST_BYTES)]
    content: Content


class EventImportById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one import."""

    id: UUID


class ListEventImports(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which page of imports."""

    cursor: UUID | None = None
    limit: Limit = 50


class RefusedLines(msgspec.Struct, frozen=True, rename="camel"):
    """A file of refused lines, to be kept; its content is in Base64."""

    file_name: str
    media_type: str
    content: bytes
