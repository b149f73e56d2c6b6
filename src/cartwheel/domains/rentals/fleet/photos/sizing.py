"""Making the sizes of photos, and deleting the files of those that are gone."""

from dataclasses import dataclass
from uuid import UUID

from obstore.store import ObjectStore

from cartwheel.domains.catalog.api import MediaStatus, forget_files, size_picture
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository
from cartwheel.kernel.db import Database


@dataclass(frozen=True, slots=True)
class CarPhotoSizing:
    """What workers do with photos; done twice it comes to the same."""

    database: Database
    objects: ObjectStore

    async def make(self, store_id: UUID, photo_id: UUID) -> MediaStatus | None:
        """
        Make the sizes of a photo and note them; None when it is gone, or has them already.

        A file that is broken behind its header makes the photo fail.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            found = await CarPhotoRepository(connection).find(store_id, photo_id)
        if found is None or found.status is not MediaStatus.PENDING:
            return None
        folder = f"rentals/{store_id}/{photo_id}"
        noted = await size_picture(self.objects, found.original, folder=folder)
        async with self.database.transaction(store_id=store_id) as connection:
            there = await CarPhotoRepository(connection).set(store_id, photo_id, **noted)
        return MediaStatus(noted["status"]) if there else None

    async def forget(self, files: tuple[str, ...]) -> int:
        """Delete files by their keys or addresses; those that are gone already are no error."""
        return await forget_files(self.objects, files)
