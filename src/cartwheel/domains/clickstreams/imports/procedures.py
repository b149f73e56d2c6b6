"""Procedures of imports of clickstreams."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.clickstreams.imports.contracts import (
    MOST_PART,
    AddEventImportPart,
    EventImport,
    EventImportById,
    EventImportPage,
    ListEventImports,
    RefusedLines,
    StartEventImport,
)
from cartwheel.domains.clickstreams.imports.errors import (
    EventImportNotFoundError,
    ImportOverError,
    NothingRefusedError,
    TooManyImportsError,
)
from cartwheel.domains.clickstreams.imports.service import EventImportService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("clickstreams:read")
IMPORT: Final = permission("clickstreams:import")
# Base64 takes four letters for three bytes; the rest of the input is short.
_MAX_BODY: Final = MOST_PART // 3 * 4 + 4_096
_DEADLINE: Final = timedelta(seconds=60)

router = Router("eventImports", about="Clickstreams of other shops, into stores of their own.")


@router.mutation(
    rest=post("/event-imports", status=202),
    allow=IMPORT,
    limit=per_minute(60),
    max_body=_MAX_BODY,
    deadline=_DEADLINE,
    raises=[TooManyImportsError],
)
async def start(
    command: StartEventImport, actor: Actor, imports: EventImportService
) -> EventImport:
    """
    Begin to import a clickstream with the first part of its file, of up to 4 MiB.

    The file has up to 64 MiB, csv or csv.gz. Once all of it is here, a job fills a store of its
    own with it, the same for the same file; a person owns that store.
    """
    return await imports.start(actor, command)


# How a part is recognised that comes again says its offset.
@router.mutation(
    rest=post("/event-imports/{id}/parts", status=202),
    allow=IMPORT,
    limit=per_minute(600),
    max_body=_MAX_BODY,
    deadline=_DEADLINE,
    raises=[EventImportNotFoundError, ImportOverError],
    keyed=False,
    audited=False,
)
async def add_part(
    command: AddEventImportPart, actor: Actor, imports: EventImportService
) -> EventImport:
    """Add a further part of a file; the last one sets the import going."""
    return await imports.add_part(actor.store_id, command)


@router.query(rest=get("/event-imports"), allow=READ)
async def list_(
    query: ListEventImports, actor: Actor, imports: EventImportService
) -> EventImportPage:
    """List imports, the newest first."""
    return await imports.list_page(actor.store_id, query)


@router.query(rest=get("/event-imports/{id}"), allow=READ, raises=[EventImportNotFoundError])
async def get_(query: EventImportById, actor: Actor, imports: EventImportService) -> EventImport:
    """Look at an import, and how far it is."""
    return await imports.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/event-imports/{id}/cancel"), allow=IMPORT, raises=[EventImportNotFoundError]
)
async def cancel(
    command: EventImportById, actor: Actor, imports: EventImportService
) -> EventImport:
    """Let an import end with what was sent, which stays in its store."""
    return await imports.cancel(actor.store_id, command.id)


@router.query(
    rest=get("/event-imports/{id}/refused"),
    allow=READ,
    raises=[EventImportNotFoundError, NothingRefusedError],
)
async def refused(
    query: EventImportById, actor: Actor, imports: EventImportService
) -> RefusedLines:
    """Get the first 10,000 lines that were refused, each with its number and the reason."""
    return await imports.refused(actor.store_id, query.id)
