"""Over REST: what is refused has its code and changes nothing, and lists go on where they ended."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from redis.asyncio import Redis
from tests.domains.catalog.making import some_sku
from tests.domains.inventory.making import Shop
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with

from cartwheel.domains.catalog.api import NewVariant
from cartwheel.domains.inventory.domain import INVENTORY
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

HEADERS = {"Authorization": "Bearer keeper"}


@pytest.fixture
async def client(shop: Shop, redis: Redis) -> AsyncIterator[httpx.AsyncClient]:
    house = house_with(
        {Database: shop.database, Clock: shop.clock, LiveSettings: shop.live, Redis: redis}
    )
    callers = Callers({"keeper": key_of(shop.store_id, "inventory:read", "inventory:write")})
    async with calling(house, *INVENTORY.routers, by=callers, path="/inventory") as client:
        client.headers.update(HEADERS)
        yield client
    await house.close()


async def test_a_stale_adjustment_gets_409_and_changes_nothing(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    before = (await client.get(f"/stock/{mug}")).json()
    given = {"variantId": str(mug), "locationId": str(shelf), "onHand": 5, "reason": "broken"}
    answer = await client.post("/adjustments", json={**given, "expectedOnHand": 9})
    assert (answer.status_code, answer.json()["code"]) == (409, "inventory.stale")
    assert (await client.get(f"/stock/{mug}")).json() == before
    assert (await client.get("/check")).json()["differences"] == []
    answer = await client.post("/adjustments", json={**given, "expectedOnHand": 10})
    assert (answer.status_code, answer.json()["onHand"]) == (200, 5)


async def test_a_list_goes_on_where_it_ended(shop: Shop, client: httpx.AsyncClient) -> None:
    shelf = await shop.location()
    goods = [await shop.variant() for _ in range(5)]
    for variant_id in goods:
        await shop.receive(shelf, variant_id, 1)
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await client.get("/stock", params={"limit": 2, **cursor})).json()
        found += [item["variantId"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert found == [str(variant_id) for variant_id in reversed(goods)]


async def test_lists_are_narrowed(shop: Shop, client: httpx.AsyncClient) -> None:
    shelf, other, mug, cup = (
        await shop.location(),
        await shop.location(),
        await shop.variant(),
        await shop.variant(),
    )
    await shop.receive(shelf, mug, 1)
    await shop.receive(other, cup, 1)
    hold = await shop.allocate((cup, 1))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id)
    sku = (await shop.item(mug)).sku
    for params, wanted in (
        ({"locationId": str(shelf)}, [mug]),
        ({"sku": sku}, [mug]),
        ({"sku": "unknown"}, []),
        ({"isInStock": "false"}, [cup]),
        ({"isLow": "true"}, []),
        ({}, [cup, mug]),
    ):
        items = (await client.get("/stock", params=params)).json()["items"]
        assert [item["variantId"] for item in items] == [str(of) for of in wanted], params
    counts = (await client.get("/stock-counts")).json()
    assert (counts["variants"], counts["outOfStock"], counts["low"]) == (2, 1, 0)
    moved = (await client.get("/movements", params={"kind": "sale"})).json()["items"]
    assert [(each["variantId"], each["quantity"]) for each in moved] == [(str(cup), -1)]


async def test_holds_are_listed_by_what_they_are_now(shop: Shop, client: httpx.AsyncClient) -> None:
    """One that is over has expired, though nobody has swept it, and can not be given back."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 9)
    over = await shop.reserve((mug, 1), span=timedelta(minutes=1))
    live = await shop.reserve((mug, 1))
    shop.clock.pass_by(timedelta(minutes=1))
    expired = (await client.get("/holds", params={"state": "expired"})).json()["items"]
    assert [(each["holderId"], each["allowedActions"]) for each in expired] == [
        (str(over.holder_id), [])
    ]
    counts = (await client.get("/hold-counts")).json()
    assert (counts["held"], counts["expired"]) == (1, 1)
    refused = await client.post(f"/holds/{over.holder_id}/release")
    assert (refused.status_code, refused.json()["code"]) == (409, "inventory.hold_state")
    released = await client.post(f"/holds/{live.holder_id}/release")
    assert (released.status_code, released.json()["state"]) == (200, "released")
    assert await shop.free(mug) == 9


async def test_availability_of_a_bundle_on_a_channel(shop: Shop, client: httpx.AsyncClient) -> None:
    shelf, mug = await shop.location(channels=("online",)), await shop.variant()
    await shop.receive(shelf, mug, 5)
    tea = await shop.variant((mug, 2))
    given = {"variantIds": [str(tea), str(new_id())], "channel": "online"}
    (told,) = (await client.post("/availability", json=given)).json()
    assert (told["variantId"], told["free"], told["isAvailable"]) == (str(tea), 2, True)
    (told,) = (await client.post("/availability", json={**given, "channel": "pos"})).json()
    assert (told["free"], told["isAvailable"]) == (0, False)


async def test_stock_is_found_by_title_and_by_code(shop: Shop, client: httpx.AsyncClient) -> None:
    """One whose SKU or barcode was scanned comes before its siblings; bundles have no stock."""
    shelf = await shop.location()
    blue = NewVariant(sku=some_sku(), option_values=("Blue",))
    green = NewVariant(sku=some_sku(), option_values=("Green",), barcode="4006381333931")
    made = await shop.catalog.make("Stoneware jug", blue, green, options=("Glaze",))
    first, second = (str(variant.id) for variant in made.variants)
    await shop.receive(shelf, made.variants[1].id, 3)
    bundle = await shop.variant((made.variants[0].id, 2))
    sku = (await shop.item(bundle)).sku
    for text, wanted in (
        ("jug stoneware", [first, second]),
        ("4006381333931", [second, first]),
        (green.sku.upper(), [second, first]),
        (sku, []),
        ("nothing of the kind", []),
    ):
        found = (await client.get("/variants", params={"search": text})).json()
        assert [each["variantId"] for each in found] == wanted, text
        items = (await client.get("/stock", params={"search": text})).json()["items"]
        stocked = [each["variantId"] for each in items]
        assert stocked == [second] * (second in wanted), text
    narrowed = await client.get("/stock", params={"search": "jug", "sku": blue.sku})
    assert narrowed.json()["items"] == []
    described = (await client.post("/variants", json={"variantIds": [first, str(new_id())]})).json()
    assert [(each["sku"], each["productTitle"]) for each in described] == [
        (blue.sku, "Stoneware jug")
    ]


async def test_what_is_not_counted_is_never_out_of_stock(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    voucher = await shop.variant()
    await shop.policy(voucher, is_tracked=False)
    for is_in_stock, wanted in (("true", [str(voucher)]), ("false", [])):
        items = (await client.get("/stock", params={"isInStock": is_in_stock})).json()["items"]
        assert [item["variantId"] for item in items] == wanted


async def test_what_is_low_is_suggested_up_to_what_lasts(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    """Two a day for ten days, from 25: at 5 a point of 8 and 30 days of two are lacking 63."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 25)
    for _ in range(10):
        hold = await shop.allocate((mug, 2))
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id)
        shop.clock.pass_by(timedelta(days=1))
    assert (await client.get("/reorder-suggestions")).json()["items"] == []
    await shop.policy(mug, reorder_point=8)
    (told,) = (await client.get("/reorder-suggestions")).json()["items"]
    assert (told["position"], told["point"]["averageDailySales"]) == (5, 2.0)
    assert (told["coverDays"], told["orderUpTo"], told["quantity"]) == (30, 68, 63)
    other = await shop.location()
    given = {"sourceId": str(shelf), "targetId": str(other)}
    sent = {**given, "lines": [{"variantId": str(mug), "quantity": 2}]}
    assert (await client.post("/transfers", json=sent)).status_code == 201
    (told,) = (await client.get("/reorder-suggestions")).json()["items"]
    assert (told["position"], told["incoming"], told["quantity"]) == (3, 2, 63)
    shop.settings.given[shop.store_id] = {"inventory.coverDays": 0}
    (told,) = (await client.get("/reorder-suggestions")).json()["items"]
    assert (told["orderUpTo"], told["quantity"]) == (8, 3)


async def test_lots_that_expire_are_listed_by_their_days(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    shelf, milk = await shop.location(), await shop.variant()
    days = [shop.today + timedelta(days=ahead) for ahead in (9, 3, 3, 20, 5)]
    for place, day in enumerate(days):
        await shop.receive(shelf, milk, 1, lot_code=f"L{place}", expires_on=day)
    found: list[str] = []
    params = {"limit": 2, "expiresBefore": str(days[3])}
    while True:
        page = (await client.get("/lots", params=params)).json()
        found += [lot["code"] for lot in page["items"]]
        if page["nextCursor"] is None:
            break
        params["cursor"] = page["nextCursor"]
    assert found == ["L1", "L2", "L4", "L0"]
