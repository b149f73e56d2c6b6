"""Procedures of exports."""

from typing import Final

from cartwheel.domains.catalog.exports.contracts import ExportById, ProductExport, StartExport
from cartwheel.domains.catalog.exports.service import ExportService
from cartwheel.domains.catalog.imports.contracts import SheetFile
from cartwheel.domains.catalog.imports.errors import ExportNotFoundError, FileNotReadyError
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")

router = Router("productExports", about="Products into spreadsheets.")


@router.mutation(rest=post("/product-exports", status=202), allow=WRITE)
async def start(command: StartExport, actor: Actor, exports: ExportService) -> ProductExport:
    """Begin to write products into a file, in the form in which they are imported."""
    return await exports.start(actor.store_id, command)


@router.query(rest=get("/product-exports/{id}"), allow=READ, raises=[ExportNotFoundError])
async def get_(query: ExportById, actor: Actor, exports: ExportService) -> ProductExport:
    """Look at an export, and how far it is."""
    return await exports.get(actor.store_id, query.id)


@router.query(
    rest=get("/product-exports/{id}/file"),
    allow=READ,
    raises=[ExportNotFoundError, FileNotReadyError],
)
async def file(query: ExportById, actor: Actor, exports: ExportService) -> SheetFile:
    """Get the file of an export that is done."""
    return await exports.file(actor.store_id, query.id)
