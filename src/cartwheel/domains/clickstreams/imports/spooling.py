"""The parts of a file, put together on the disk of whoever reads it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from cartwheel.domains.clickstreams.imports.repository import EventImportRepository
from cartwheel.kernel.db import Database


@asynccontextmanager
async def spooled(
    database: Database, store_id: UUID, import_id: UUID, *, size: int
) -> AsyncIterator[Path]:
    """
    Give the file of an import for as long as the block lasts; one part of it is held at a time.

    Raises:
        UnavailableError: the database does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="cartwheel-import-") as folder:
        path, offset = Path(folder) / "file", 0
        with path.open("wb") as file:
            while offset < size:
                async with database.transaction(store_id=store_id, only_asks=True) as connection:
                    imports = EventImportRepository(connection)
                    part = await imports.find_part(store_id, import_id, offset=offset)
                if part is None:  # it was cancelled meanwhile: what is there is read in vain
                    break
                await asyncio.to_thread(file.write, part)
                offset += len(part)
        yield path
