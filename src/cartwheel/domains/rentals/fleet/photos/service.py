"""Use cases of photos that are there."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.fleet.cars.contracts import Car
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.errors import CarPhotoNotFoundError
from cartwheel.domains.rentals.fleet.messages import ForgetPhotos
from cartwheel.domains.rentals.fleet.photos.contracts import UpdateCarPhoto
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository, PhotoRow
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class CarPhotoService:
    """Texts and order of photos; each change is one of their car."""

    photos: CarPhotoRepository
    cars: CarService
    outbox: Outbox
    clock: Clock

    async def update(self, store_id: UUID, command: UpdateCarPhoto) -> Car:
        """
        Change the text of a photo, or its place among the others.

        Raises:
            CarPhotoNotFoundError: the store has no such photo.
        """
        found, before = await self._lock(store_id, command.id)
        if command.alt is not None:
            await self.photos.set(store_id, command.id, alt=command.alt)
        if command.position is not None:
            ids = await self.photos.list_ids(store_id, found.car_id)
            ids.remove(command.id)
            ids.insert(command.position, command.id)
            await self.photos.arrange(store_id, ids)
        return await self._changed(store_id, before)

    async def delete(self, store_id: UUID, photo_id: UUID) -> Car:
        """
        Delete a photo; its files go soon after.

        Raises:
            CarPhotoNotFoundError: the store has no such photo.
        """
        found, before = await self._lock(store_id, photo_id)
        await self.photos.delete(store_id, photo_id)
        await self.outbox.enqueue(ForgetPhotos(store_id, found.car_id, found.files))
        return await self._changed(store_id, before)

    async def _changed(self, store_id: UUID, before: Car) -> Car:
        await self.cars.cars.touch(store_id, before.id, at=self.clock.now())
        return await self.cars.told(store_id, before)

    async def _lock(self, store_id: UUID, photo_id: UUID) -> tuple[PhotoRow, Car]:
        found = await self.photos.find(store_id, photo_id)
        if found is None:
            raise CarPhotoNotFoundError(photo_id)
        car = await self.cars.lock(store_id, str(found.car_id))
        # It may have gone, or got its sizes, while the lock was waited for.
        found = await self.photos.find(store_id, photo_id)
        if found is None:
            raise CarPhotoNotFoundError(photo_id)
        return found, car
