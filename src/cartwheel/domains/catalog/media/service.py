"""Use cases of pictures that are there."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.media.contracts import UpdateMedia
from cartwheel.domains.catalog.media.errors import MediaNotFoundError
from cartwheel.domains.catalog.media.messages import ForgetMedia
from cartwheel.domains.catalog.media.repository import MediaRepository, MediaRow
from cartwheel.domains.catalog.products.contracts import Product
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class MediaService:
    """Texts and order of pictures; each change is one of their product."""

    media: MediaRepository
    products: ProductService
    outbox: Outbox
    clock: Clock

    async def update(self, store_id: UUID, command: UpdateMedia) -> Product:
        """
        Change the text of a picture, or its place among the others.

        Raises:
            MediaNotFoundError: the store has no such picture.
        """
        found, before = await self._lock(store_id, command.id)
        if command.alt is not None:
            await self.media.set(store_id, command.id, alt=command.alt)
        if command.position is not None:
            ids = await self.media.list_ids(store_id, found.product_id)
            ids.remove(command.id)
            ids.insert(command.position, command.id)
            await self.media.arrange(store_id, ids)
        return await self.products.changed(store_id, before, at=self.clock.now())

    async def delete(self, store_id: UUID, media_id: UUID) -> Product:
        """
        Delete a picture; its files go soon after.

        Raises:
            MediaNotFoundError: the store has no such picture.
        """
        found, before = await self._lock(store_id, media_id)
        await self.media.delete(store_id, media_id)
        paths = (found.original, *(each.url for each in found.picture.sizes))
        await self.outbox.enqueue(ForgetMedia(store_id, media_id, paths))
        return await self.products.changed(store_id, before, at=self.clock.now())

    async def _lock(self, store_id: UUID, media_id: UUID) -> tuple[MediaRow, Product]:
        found = await self.media.find(store_id, media_id)
        if found is None:
            raise MediaNotFoundError(media_id)
        await self.products.lock(store_id, found.product_id, seen=None)
        # It may have gone while the lock was waited for.
        found = await self.media.find(store_id, media_id)
        if found is None:
            raise MediaNotFoundError(media_id)
        return found, await self.products.get(store_id, found.product_id)
