"""Taking in pictures: looked at, put away, and noted with the job that makes their sizes."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from obstore.store import ObjectStore

from cartwheel.domains.catalog.errors import ProductNotFoundError
from cartwheel.domains.catalog.media.contracts import MediaStatus, ProductMedia, UploadMedia
from cartwheel.domains.catalog.media.errors import TooManyMediaError
from cartwheel.domains.catalog.media.messages import MakeSizes
from cartwheel.domains.catalog.media.pictures import Picture, look_at
from cartwheel.domains.catalog.media.repository import MediaRepository
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, Flow, Transaction, Transactions

MOST: Final = 50
"""So many pictures has a product at most."""


@dataclass(frozen=True, slots=True)
class MediaFlow(Flow):
    """
    Uploads. The file is put away before the picture is noted, so that no picture lacks its file.

    What is put away for a picture that is then refused is deleted again; a crash in between
    leaves a file that nothing names.
    """

    transactions: Transactions
    objects: ObjectStore
    clock: Clock

    async def upload(self, actor: Actor, command: UploadMedia) -> ProductMedia:
        """
        Take in a picture of a product.

        Raises:
            NotAPictureError: the file is none that is taken.
            ProductNotFoundError: the store has no such product.
            TooManyMediaError: the product has as many as it may have.
        """
        store_id, media_id = actor.store_id, new_id()
        picture = await asyncio.to_thread(look_at, command.content)
        async with self.transactions.open(store_id) as tx:
            if await ProductRepository(tx.connection).find(store_id, command.product_id) is None:
                raise ProductNotFoundError(command.product_id)
        original = f"catalog/{store_id}/{media_id}/original.{picture.format}"
        await self.objects.put_async(original, command.content)
        try:
            async with self.transactions.open(store_id) as tx:
                return await self._note(tx, command, picture, media_id=media_id, original=original)
        except BaseException:
            await self.objects.delete_async(original)
            raise

    async def _note(
        self,
        tx: Transaction,
        command: UploadMedia,
        picture: Picture,
        *,
        media_id: UUID,
        original: str,
    ) -> ProductMedia:
        assert tx.store_id is not None
        store_id, media = tx.store_id, MediaRepository(tx.connection)
        if await ProductRepository(tx.connection).lock(store_id, command.product_id) is None:
            raise ProductNotFoundError(command.product_id)
        position = len(await media.list_ids(store_id, command.product_id))
        if position >= MOST:
            raise TooManyMediaError(most=MOST)
        await media.add(
            store_id,
            command.product_id,
            picture,
            media_id=media_id,
            alt=command.alt,
            position=position,
            size_bytes=len(command.content),
            original=original,
            at=self.clock.now(),
        )
        await tx.outbox.enqueue(MakeSizes(store_id, media_id))
        made = ProductMedia(
            id=media_id,
            alt=command.alt,
            status=MediaStatus.PENDING,
            width=picture.width,
            height=picture.height,
            sizes=(),
        )
        await tx.record(command.product_id, after=made)
        return made
