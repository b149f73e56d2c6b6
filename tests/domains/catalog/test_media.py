"""Pictures are looked at, kept, and shown in sizes that hold nothing but the picture."""

import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from obstore.store import LocalStore, ObjectStore
from PIL import Image
from starlette.applications import Starlette
from tests.domains.catalog.making import Shop, StillSettings
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import house_with
from tests.kit.outbox import queued

from cartwheel.domains.catalog.errors import ProductNotFoundError
from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.media.contracts import ProductMedia, UpdateMedia, UploadMedia
from cartwheel.domains.catalog.media.errors import MediaNotFoundError, NotAPictureError
from cartwheel.domains.catalog.media.flow import MediaFlow
from cartwheel.domains.catalog.media.messages import ForgetMedia, MakeSizes
from cartwheel.domains.catalog.media.pictures import look_at, sizes_of
from cartwheel.domains.catalog.media.service import MediaService
from cartwheel.domains.catalog.media.sizing import MediaSizing
from cartwheel.domains.catalog.products.contracts import Product
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.objects.api import public_objects_route
from cartwheel.systems.rpc.api import Actor, CurrentCall, RequestContext, Transactions

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def picture(kind: str = "PNG", size: tuple[int, int] = (1_000, 500), **given: object) -> bytes:
    told = BytesIO()
    Image.new("RGB", size, "teal").save(told, kind, **given)
    return told.getvalue()


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it has 60,000 by 60,000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return LocalStore(tmp_path)


@pytest.fixture
async def shop(database: Database, objects: ObjectStore) -> AsyncIterator[Shop]:
    clock = MovedClock()
    parts = {Database: database, Clock: clock, LiveSettings: StillSettings(), ObjectStore: objects}
    house = house_with(parts)
    yield Shop(house, await open_store(database), clock)
    await house.close()


async def upload(shop: Shop, product_id: object, content: bytes, alt: str = "") -> ProductMedia:
    database, objects = await shop.house.get(Database), await shop.house.get(ObjectStore)
    actor = Actor("store_key", new_id(), shop.store_id, frozenset())
    call = CurrentCall(
        procedure="media.upload",
        actor=actor,
        context=RequestContext(headers={}, address=""),
        auditor=None,
    )
    flow = MediaFlow(Transactions(database, call), objects, shop.clock)
    command = UploadMedia(product_id, content, alt)  # type: ignore[arg-type]
    return await flow.upload(actor, command)


async def make_sizes(shop: Shop, database: Database) -> list[object]:
    sizing = await shop.house.get(MediaSizing)
    jobs = await queued(database, MakeSizes, store_id=shop.store_id)
    return [await sizing.make(job.store_id, job.media_id) for job in jobs]


async def shown(shop: Shop, product: Product) -> list[ProductMedia]:
    return list((await shop.product(product.id)).media)


@pytest.mark.parametrize("kind", FORMATS)
async def test_a_picture_is_shown_in_sizes(
    shop: Shop, database: Database, objects: ObjectStore, kind: str
) -> None:
    product = await shop.make("Mug")
    made = await upload(shop, product.id, picture(kind), "A mug")
    assert (made.status, made.width, made.height, made.sizes) == ("pending", 1_000, 500, ())
    assert await shown(shop, product) == [made]
    assert await make_sizes(shop, database) == ["ready"]
    assert await make_sizes(shop, database) == [None]  # it has them
    (ready,) = await shown(shop, product)
    assert [(each.width, each.height) for each in ready.sizes] == [
        (160, 80),
        (480, 240),
        (960, 480),
        (1_000, 500),
    ]
    variant_id = product.variants[0].id
    assert (await shop.sellable(variant_id))[variant_id].image == ready.sizes[1].url
    async with shop.use(ListingService) as listing:
        (item,) = (await listing.page(shop.store_id, ListProducts())).items
    assert item.image == ready.sizes[1].url
    app = Starlette(routes=[public_objects_route(objects)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        answer = await client.get(ready.sizes[0].url)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        with Image.open(BytesIO(answer.content)) as small:
            assert (small.format, small.size) == ("WEBP", (160, 80))
        for path in (
            f"/media/catalog/{shop.store_id}/{ready.id}/original.{kind.lower()}",
            f"/media/catalog/{shop.store_id}/{ready.id}/9.webp",
            "/media/../catalog/x.webp",
            "/media/%2e%2e/x.webp",
        ):
            assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html>",
        b"GIF89a<script>",
        b"\xff\xd8\xff" + b"x" * 100,
        b"BM" + b"\0" * 100,
        b"II*\0" + b"\0" * 100,
        bomb(),
        picture("PNG", (12_001, 1)),
        picture("PNG", (5_001, 5_000)),
    ],
    ids=["svg", "html", "gif", "jpeg", "bmp", "tiff", "bomb", "long", "large"],
)
async def test_what_is_no_picture_or_too_large_is_refused(
    shop: Shop, objects: ObjectStore, content: bytes
) -> None:
    """By what is in it, whatever it is called; nothing is kept of it."""
    product = await shop.make("Mug")
    with pytest.raises(NotAPictureError):
        await upload(shop, product.id, content)
    assert await shown(shop, product) == []
    assert [each for part in objects.list() for each in part] == []


async def test_a_picture_of_no_product_leaves_no_file(shop: Shop, objects: ObjectStore) -> None:
    with pytest.raises(ProductNotFoundError):
        await upload(shop, new_id(), picture())
    assert [each for part in objects.list() for each in part] == []


async def test_what_is_broken_behind_its_header_fails(shop: Shop, database: Database) -> None:
    product = await shop.make("Mug")
    whole = picture("JPEG", quality=95)
    await upload(shop, product.id, whole[: len(whole) // 2])
    assert await make_sizes(shop, database) == ["failed"]
    (failed,) = await shown(shop, product)
    assert (failed.status, failed.sizes) == ("failed", ())


def test_sizes_are_upright_and_tell_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "at home"
    sizes = list(sizes_of(picture("JPEG", (300, 200), exif=exif)))
    assert [(each.width, each.height) for each in sizes] == [(160, 240), (200, 300)]
    for each in sizes:
        assert b"at home" not in each.content
        with Image.open(BytesIO(each.content)) as image:
            assert dict(image.getexif()) == {}


def test_what_is_seen_through_stays_so() -> None:
    told = BytesIO()
    Image.new("RGBA", (20, 10), (255, 0, 0, 0)).save(told, "PNG")
    assert look_at(told.getvalue()).format == "png"
    (only,) = sizes_of(told.getvalue())
    with Image.open(BytesIO(only.content)) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


async def test_pictures_have_an_order_and_go_with_their_files(
    shop: Shop, database: Database, objects: ObjectStore
) -> None:
    product = await shop.make("Mug")
    first, second, third = [
        await upload(shop, product.id, picture(size=(200, 100)), alt) for alt in ("1", "2", "3")
    ]
    await make_sizes(shop, database)
    async with shop.use(MediaService) as media:
        changed = await media.update(shop.store_id, UpdateMedia(third.id, "Third", 0))
    assert [each.alt for each in changed.media] == ["Third", "1", "2"]
    assert changed.version == product.version + 1
    async with shop.use(MediaService) as media:
        await media.delete(shop.store_id, first.id)
    assert [each.id for each in await shown(shop, product)] == [third.id, second.id]
    async with shop.use(MediaService) as media:
        with pytest.raises(MediaNotFoundError):
            await media.delete(shop.store_id, first.id)
    kept = {each["path"] for part in objects.list() for each in part}
    (job,) = await queued(database, ForgetMedia, store_id=shop.store_id)
    sizing = await shop.house.get(MediaSizing)
    assert await sizing.forget(job.files) == 3
    left = {each["path"] for part in objects.list() for each in part}
    assert {path for path in kept if str(first.id) in path} == kept - left
    await sizing.forget(job.files)
    assert {each["path"] for part in objects.list() for each in part} == left
