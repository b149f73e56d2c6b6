"""Taking in photos: looked at, put away, and noted with the job that makes their sizes."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from obstore.store import ObjectStore

from cartwheel.domains.catalog.api import MediaStatus, Picture, look_at
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.errors import CarNotFoundError, TooManyCarPhotosError
from cartwheel.domains.rentals.fleet.messages import MakePhotoSizes
from cartwheel.domains.rentals.fleet.photos.contracts import CarPhoto, UploadCarPhoto
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, Flow, Transaction, Transactions

MOST: Final = 50
"""So many photos has a car at most."""


@dataclass(frozen=True, slots=True)
class CarPhotoFlow(Flow):
    """
    Uploads. The file is put away before the photo is noted, so that no photo lacks its file.

    What is put away for a photo that is then refused is deleted again; a crash in between
    leaves a file that nothing names.
    """

    transactions: Transactions
    objects: ObjectStore
    clock: Clock

    async def upload(self, actor: Actor, command: UploadCarPhoto) -> CarPhoto:
        """
        Take in a photo of a car.

        Raises:
            NotAPictureError: the file is none that is taken.
            CarNotFoundError: the store has no such car.
            TooManyCarPhotosError: the car has as many as it may have.
        """
        store_id, photo_id = actor.store_id, new_id()
        picture = await asyncio.to_thread(look_at, command.content)
        async with self.transactions.open(store_id) as tx:
            if await CarRepository(tx.connection).find(store_id, command.car_id) is None:
                raise CarNotFoundError(command.car_id)
        original = f"rentals/{store_id}/{photo_id}/original.{picture.format}"
        await self.objects.put_async(original, command.content)
        try:
            async with self.transactions.open(store_id) as tx:
                return await self._note(tx, command, picture, photo_id=photo_id, original=original)
        except BaseException:
            await self.objects.delete_async(original)
            raise

    async def _note(
        self,
        tx: Transaction,
        command: UploadCarPhoto,
        picture: Picture,
        *,
        photo_id: UUID,
        original: str,
    ) -> CarPhoto:
        assert tx.store_id is not None
        store_id, photos = tx.store_id, CarPhotoRepository(tx.connection)
        if await CarRepository(tx.connection).lock(store_id, command.car_id) is None:
            raise CarNotFoundError(command.car_id)
        position = len(await photos.list_ids(store_id, command.car_id))
        if position >= MOST:
            raise TooManyCarPhotosError(most=MOST)
        await photos.add(
            store_id,
            command.car_id,
            picture,
            photo_id=photo_id,
            alt=command.alt,
            position=position,
            size_bytes=len(command.content),
            original=original,
            at=self.clock.now(),
        )
        await tx.outbox.enqueue(MakePhotoSizes(store_id, photo_id))
        made = CarPhoto(
            id=photo_id,
            alt=command.alt,
            status=MediaStatus.PENDING,
            width=picture.width,
            height=picture.height,
            sizes=(),
        )
        await tx.record(command.car_id, after=made)
        return made
