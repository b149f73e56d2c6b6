"""Making the sizes of pictures, and deleting the files of those that are gone."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from obstore.store import ObjectStore

from cartwheel.domains.catalog.media.contracts import MediaSize, MediaStatus
from cartwheel.domains.catalog.media.errors import NotAPictureError
from cartwheel.domains.catalog.media.pictures import SHOWN_WIDTH, MadeSize, sizes_of
from cartwheel.domains.catalog.media.repository import MediaRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.objects.api import public_key, public_url

_log = structlog.get_logger()


async def size_picture(objects: ObjectStore, original: str, *, folder: str) -> dict[str, Any]:
    """
    Put the sizes of an upload into a folder, and return what is to be noted of the picture.

    That is its `status`, and once it is ready its `sizes` and the address that lists show as
    `shown`. A file that is broken behind its header has failed, and nothing is put anywhere.
    """
    kept = await objects.get_async(original)
    content = bytes(await kept.bytes_async())
    try:
        made = await asyncio.to_thread(lambda: list(sizes_of(content)))
    except NotAPictureError as error:
        _log.warning("catalog.picture_failed", folder=folder, reason=error.reason)
        return {"status": MediaStatus.FAILED}
    sizes = [await _put(objects, folder, size) for size in made]
    shown = next((each for each in sizes if each.width >= SHOWN_WIDTH), sizes[-1])
    return {
        "status": MediaStatus.READY,
        "sizes": [{"width": s.width, "height": s.height, "url": s.url} for s in sizes],
        "shown": shown.url,
    }


async def forget_files(objects: ObjectStore, files: Iterable[str]) -> int:
    """Delete files by their keys or addresses; those that are gone already are no error."""
    keys = [public_key(each) or each for each in files]
    for key in keys:
        with suppress(FileNotFoundError):
            await objects.delete_async(key)
    return len(keys)


async def _put(objects: ObjectStore, folder: str, size: MadeSize) -> MediaSize:
    url = public_url(f"{folder}/{size.width}.webp")
    await objects.put_async(public_key(url) or "", size.content)
    return MediaSize(size.width, size.height, url)


@dataclass(frozen=True, slots=True)
class MediaSizing:
    """What workers do with pictures; done twice it comes to the same."""

    database: Database
    objects: ObjectStore

    async def make(self, store_id: UUID, media_id: UUID) -> MediaStatus | None:
        """
        Make the sizes of a picture and note them; None when it is gone, or has them already.

        A file that is broken behind its header makes the picture fail.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            found = await MediaRepository(connection).find(store_id, media_id)
        if found is None or found.picture.status is not MediaStatus.PENDING:
            return None
        noted = await size_picture(
            self.objects, found.original, folder=f"catalog/{store_id}/{media_id}"
        )
        return await self._note(store_id, media_id, **noted)

    async def forget(self, files: tuple[str, ...]) -> int:
        """Delete files by their keys or addresses; those that are gone already are no error."""
        return await forget_files(self.objects, files)

    async def _note(self, store_id: UUID, media_id: UUID, **values: object) -> MediaStatus | None:
        async with self.database.transaction(store_id=store_id) as connection:
            there = await MediaRepository(connection).set(store_id, media_id, **values)
        return MediaStatus(str(values["status"])) if there else None
