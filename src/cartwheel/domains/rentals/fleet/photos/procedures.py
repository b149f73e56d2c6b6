"""Procedures of photos."""

from datetime import timedelta

from cartwheel.domains.catalog.api import MOST_BYTES, NotAPictureError
from cartwheel.domains.rentals.access import WRITE
from cartwheel.domains.rentals.fleet.cars.contracts import Car
from cartwheel.domains.rentals.fleet.errors import (
    CarNotFoundError,
    CarPhotoNotFoundError,
    TooManyCarPhotosError,
)
from cartwheel.domains.rentals.fleet.photos.contracts import (
    CarPhoto,
    CarPhotoById,
    UpdateCarPhoto,
    UploadCarPhoto,
)
from cartwheel.domains.rentals.fleet.photos.flow import CarPhotoFlow
from cartwheel.domains.rentals.fleet.photos.service import CarPhotoService
from cartwheel.systems.rpc.api import Actor, Router, delete, patch, per_minute, post

router = Router("carPhotos", about="Photos of cars, in the sizes that pages show.")


@router.mutation(
    rest=post("/cars/{carId}/photos", status=201),
    allow=WRITE,
    limit=per_minute(120),
    raises=[CarNotFoundError, NotAPictureError, TooManyCarPhotosError],
    # In base64 a file is longer by a third.
    max_body=MOST_BYTES * 4 // 3 + 4_096,
    deadline=timedelta(seconds=30),
)
async def upload(command: UploadCarPhoto, actor: Actor, photos: CarPhotoFlow) -> CarPhoto:
    """Add a photo to a car; it is shown as soon as its sizes are made."""
    return await photos.upload(actor, command)


@router.mutation(rest=patch("/car-photos/{id}"), allow=WRITE, raises=[CarPhotoNotFoundError])
async def update(command: UpdateCarPhoto, actor: Actor, photos: CarPhotoService) -> Car:
    """Say what is to be seen on a photo, or put it elsewhere among the others."""
    return await photos.update(actor.store_id, command)


@router.mutation(rest=delete("/car-photos/{id}"), allow=WRITE, raises=[CarPhotoNotFoundError])
async def delete_(command: CarPhotoById, actor: Actor, photos: CarPhotoService) -> Car:
    """Delete a photo."""
    return await photos.delete(actor.store_id, command.id)
