"""Queries about photos, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.catalog.api import MediaSize, MediaStatus, Picture
from cartwheel.domains.rentals.fleet.models import photos
from cartwheel.kernel.connection import Connection

_kept = photos.c
_SHOWN: Final = (_kept.id, _kept.car_id, _kept.status, _kept.original, _kept.sizes)
_FIND: Final = sa.select(*_SHOWN).where(
    _kept.store_id == sa.bindparam("of_store"), _kept.id == sa.bindparam("photo_id")
)


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo: of which car it is, how it stands, and where its files lie."""

    id: UUID
    car_id: UUID
    status: MediaStatus
    original: str
    sizes: tuple[MediaSize, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The keys or addresses of all its files."""
        return (self.original, *(each.url for each in self.sizes))


@dataclass(frozen=True, slots=True)
class CarPhotoRepository:
    """Photos of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, photo_id: UUID) -> PhotoRow | None:
        """Return a photo, if the store has it."""
        given = {"of_store": store_id, "photo_id": photo_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else _photo(row)

    async def list_ids(self, store_id: UUID, car_id: UUID) -> list[UUID]:
        """Return the photos of a car in their order."""
        rows = await self.connection.scalars(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.car_id == car_id)
            .order_by(_kept.position, _kept.id)
        )
        return list(rows)

    async def list_files(self, store_id: UUID, car_id: UUID) -> list[str]:
        """Return the files of all photos of a car."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(_kept.store_id == store_id, _kept.car_id == car_id)
        )
        return [file for row in rows for file in _photo(row).files]

    async def add(
        self,
        store_id: UUID,
        car_id: UUID,
        picture: Picture,
        *,
        photo_id: UUID,
        alt: str,
        position: int,
        size_bytes: int,
        original: str,
        at: datetime,
    ) -> None:
        """Keep a photo of which there are no sizes yet."""
        await self.connection.execute(
            sa.insert(photos).values(
                id=photo_id,
                store_id=store_id,
                car_id=car_id,
                alt=alt,
                position=position,
                status=MediaStatus.PENDING,
                format=picture.format,
                width=picture.width,
                height=picture.height,
                size_bytes=size_bytes,
                original=original,
                sizes=[],
                created_at=at,
            )
        )

    async def set(self, store_id: UUID, photo_id: UUID, **values: Any) -> bool:
        """Set columns of a photo; False when it is gone."""
        changed = await self.connection.execute(
            sa.update(photos).where(_kept.store_id == store_id, _kept.id == photo_id).values(values)
        )
        return changed.rowcount == 1

    async def arrange(self, store_id: UUID, ids: Sequence[UUID]) -> None:
        """Put photos in an order."""
        for position, photo_id in enumerate(ids):
            await self.set(store_id, photo_id, position=position)

    async def delete(self, store_id: UUID, photo_id: UUID) -> None:
        """Delete a photo."""
        await self.connection.execute(
            sa.delete(photos).where(_kept.store_id == store_id, _kept.id == photo_id)
        )


def _photo(row: Any) -> PhotoRow:
    sizes = msgspec.convert(row.sizes, tuple[MediaSize, ...])
    return PhotoRow(row.id, row.car_id, MediaStatus(row.status), row.original, sizes)
