"""Queries about pictures, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.catalog.media.contracts import MediaSize, MediaStatus, ProductMedia
from cartwheel.domains.catalog.media.models import media
from cartwheel.domains.catalog.media.pictures import Picture
from cartwheel.kernel.connection import Connection

_kept = media.c
_SHOWN: Final = (_kept.id, _kept.alt, _kept.status, _kept.width, _kept.height, _kept.sizes)
_FIND: Final = sa.select(*_SHOWN, _kept.product_id, _kept.original).where(
    _kept.store_id == sa.bindparam("of_store"), _kept.id == sa.bindparam("media_id")
)


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A picture, of which product it is, and where its upload lies."""

    picture: ProductMedia
    product_id: UUID
    original: str


@dataclass(frozen=True, slots=True)
class MediaRepository:
    """Pictures of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, media_id: UUID) -> MediaRow | None:
        """Return a picture, if the store has it."""
        given = {"of_store": store_id, "media_id": media_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        if row is None:
            return None
        picture = ProductMedia(
            id=row.id,
            alt=row.alt,
            status=MediaStatus(row.status),
            width=row.width,
            height=row.height,
            sizes=msgspec.convert(row.sizes, tuple[MediaSize, ...]),
        )
        return MediaRow(picture, row.product_id, row.original)

    async def list_ids(self, store_id: UUID, product_id: UUID) -> list[UUID]:
        """Return the pictures of a product in their order."""
        rows = await self.connection.scalars(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.product_id == product_id)
            .order_by(_kept.position, _kept.id)
        )
        return list(rows)

    async def add(
        self,
        store_id: UUID,
        product_id: UUID,
        picture: Picture,
        *,
        media_id: UUID,
        alt: str,
        position: int,
        size_bytes: int,
        original: str,
        at: datetime,
    ) -> None:
        """Keep a picture of which there are no sizes yet."""
        await self.connection.execute(
            sa.insert(media).values(
                id=media_id,
                store_id=store_id,
                product_id=product_id,
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

    async def set(self, store_id: UUID, media_id: UUID, **values: Any) -> bool:
        """Set columns of a picture; False when it is gone."""
        changed = await self.connection.execute(
            sa.update(media).where(_kept.store_id == store_id, _kept.id == media_id).values(values)
        )
        return changed.rowcount == 1

    async def arrange(self, store_id: UUID, ids: Sequence[UUID]) -> None:
        """Put pictures in an order."""
        for position, media_id in enumerate(ids):
            await self.set(store_id, media_id, position=position)

    async def delete(self, store_id: UUID, media_id: UUID) -> None:
        """Delete a picture."""
        await self.connection.execute(
            sa.delete(media).where(_kept.store_id == store_id, _kept.id == media_id)
        )
