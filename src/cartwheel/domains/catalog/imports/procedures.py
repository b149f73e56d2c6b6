"""Procedures of imports."""

from typing import Final

from cartwheel.domains.catalog.imports.contracts import (
    MOST_BYTES,
    ImportById,
    ListImports,
    ProductImport,
    ProductImportPage,
    SheetFile,
    StartImport,
)
from cartwheel.domains.catalog.imports.errors import FileNotReadyError, ImportNotFoundError
from cartwheel.domains.catalog.imports.service import ImportService
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")
# Base64 takes four letters for three bytes; the rest of the input is short.
_MAX_BODY: Final = MOST_BYTES // 3 * 4 + 4_096

router = Router("productImports", about="Products from spreadsheets.")


@router.mutation(rest=post("/product-imports", status=202), allow=WRITE, max_body=_MAX_BODY)
async def start(command: StartImport, actor: Actor, imports: ImportService) -> ProductImport:
    """Begin to import a file of products, or to say what would come of it."""
    return await imports.start(actor.store_id, command)


@router.query(rest=get("/product-imports"), allow=READ)
async def list_(query: ListImports, actor: Actor, imports: ImportService) -> ProductImportPage:
    """List the last imports, the newest first."""
    return await imports.list_last(actor.store_id, query)


@router.query(rest=get("/product-imports/{id}"), allow=READ, raises=[ImportNotFoundError])
async def get_(query: ImportById, actor: Actor, imports: ImportService) -> ProductImport:
    """Look at an import, and how far it is."""
    return await imports.get(actor.store_id, query.id)


@router.query(
    rest=get("/product-imports/{id}/refusals"),
    allow=READ,
    raises=[ImportNotFoundError, FileNotReadyError],
)
async def refusals(query: ImportById, actor: Actor, imports: ImportService) -> SheetFile:
    """Get the rows that were refused, each with the reason, to be corrected and given again."""
    return await imports.refusals(actor.store_id, query.id)
