"""Photos of cars are kept, shown in sizes, ordered, and go with their files."""

from io import BytesIO

import pytest
from obstore.store import ObjectStore
from PIL import Image
from tests.domains.rentals.fleet.making import Rental
from tests.kit.outbox import queued

from cartwheel.domains.catalog.api import NotAPictureError
from cartwheel.domains.rentals.fleet.cars.contracts import Car, ListCars
from cartwheel.domains.rentals.fleet.cars.listing import CarListing
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.errors import CarNotFoundError, CarPhotoNotFoundError
from cartwheel.domains.rentals.fleet.messages import ForgetPhotos, MakePhotoSizes
from cartwheel.domains.rentals.fleet.photos.contracts import (
    CarPhoto,
    UpdateCarPhoto,
    UploadCarPhoto,
)
from cartwheel.domains.rentals.fleet.photos.flow import CarPhotoFlow
from cartwheel.domains.rentals.fleet.photos.service import CarPhotoService
from cartwheel.domains.rentals.fleet.photos.sizing import CarPhotoSizing
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, CurrentCall, RequestContext, Transactions


def picture(size: tuple[int, int] = (1_000, 500)) -> bytes:
    told = BytesIO()
    Image.new("RGB", size, "teal").save(told, "JPEG")
    return told.getvalue()


async def upload(rental: Rental, car: Car, content: bytes, alt: str = "") -> CarPhoto:
    database, objects = await rental.house.get(Database), await rental.house.get(ObjectStore)
    actor = Actor("store_key", new_id(), rental.store_id, frozenset())
    context = RequestContext(headers={}, address="")
    call = CurrentCall(procedure="carPhotos.upload", actor=actor, context=context, auditor=None)
    flow = CarPhotoFlow(Transactions(database, call), objects, rental.clock)
    return await flow.upload(actor, UploadCarPhoto(car.id, content, alt))


async def make_sizes(rental: Rental, database: Database) -> list[object]:
    sizing = await rental.house.get(CarPhotoSizing)
    jobs = await queued(database, MakePhotoSizes, store_id=rental.store_id)
    return [await sizing.make(job.store_id, job.photo_id) for job in jobs]


def files(objects: ObjectStore) -> set[str]:
    return {each["path"] for part in objects.list() for each in part}


async def test_a_photo_is_shown_in_sizes(
    rental: Rental, database: Database, objects: ObjectStore
) -> None:
    car = await rental.car()
    made = await upload(rental, car, picture(), "From the side")
    assert (made.status, made.width, made.sizes) == ("pending", 1_000, ())
    assert (await rental.seen(car)).photos == (made,)
    assert await make_sizes(rental, database) == ["ready"]
    assert await make_sizes(rental, database) == [None]  # it has them
    (ready,) = (await rental.seen(car)).photos
    assert [each.width for each in ready.sizes] == [160, 480, 960, 1_000]
    async with rental.use(CarListing) as listing:
        (item,) = (await listing.page(rental.store_id, ListCars())).items
    assert item.image == ready.sizes[1].url
    assert len(files(objects)) == 5


async def test_what_is_no_picture_leaves_no_file(rental: Rental, objects: ObjectStore) -> None:
    car = await rental.car()
    with pytest.raises(NotAPictureError):
        await upload(rental, car, b"<svg>")
    async with rental.use(CarService) as cars:
        await cars.delete(rental.store_id, car.slug)
    with pytest.raises(CarNotFoundError):
        await upload(rental, car, picture())
    assert files(objects) == set()


async def test_photos_have_an_order_and_go_with_their_files(
    rental: Rental, stranger: Rental, database: Database, objects: ObjectStore
) -> None:
    car = await rental.car()
    first, second, third = [
        await upload(rental, car, picture((200, 100)), alt) for alt in ("1", "2", "3")
    ]
    await make_sizes(rental, database)
    async with rental.use(CarPhotoService) as photos:
        changed = await photos.update(rental.store_id, UpdateCarPhoto(third.id, "Third", 0))
    assert [each.alt for each in changed.photos] == ["Third", "1", "2"]
    assert changed.version == car.version + 1
    async with stranger.use(CarPhotoService) as photos:
        with pytest.raises(CarPhotoNotFoundError):
            await photos.delete(stranger.store_id, first.id)
    async with rental.use(CarPhotoService) as photos:
        after = await photos.delete(rental.store_id, first.id)
    assert [each.id for each in after.photos] == [third.id, second.id]
    async with rental.use(CarService) as cars:
        await cars.delete(rental.store_id, car.slug)
    jobs = await queued(database, ForgetPhotos, store_id=rental.store_id)
    sizing = await rental.house.get(CarPhotoSizing)
    assert [await sizing.forget(job.files) for job in jobs] == [3, 6]
    assert files(objects) == set()
