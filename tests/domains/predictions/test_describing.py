"""A cart is described by what was known when it was left, once, and served from there."""

from datetime import timedelta
from uuid import UUID

import pytest
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.predictions.making import LAMP, LEFT_AT, MUG, Shop, left, part_of
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.customers.api import (
    CustomerDirectory,
    NewPurchase,
    NewRefund,
    Purchases,
)
from cartwheel.domains.predictions.features.contracts import CartFeatures
from cartwheel.domains.predictions.features.describing import Described
from cartwheel.domains.predictions.features.errors import CartNotKnownError
from cartwheel.domains.predictions.features.gathering import Asked, Gathering
from cartwheel.domains.predictions.features.known import StoreFacts
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.domains.predictions.features.sessions import Sessions
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money
from cartwheel.systems.columnstore.api import ColumnStore

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def shop(database: Database, columnstore: ColumnStore, store_id: UUID) -> Shop:
    return Shop(database, columnstore, store_id)


async def describe(house: AsyncContainer, *carts: CartAbandoned) -> list[Described]:
    store_id = carts[0].store_id
    found: list[Described] = await part_of(
        house, store_id, FeatureService, lambda they: they.describe_all(store_id, carts)
    )
    return found


async def look(house: AsyncContainer, store_id: UUID, cart_id: UUID) -> CartFeatures:
    found: CartFeatures = await part_of(
        house, store_id, FeatureService, lambda they: they.of_cart(store_id, cart_id)
    )
    return found


async def test_what_a_shopper_bought_and_did_before_goes_in_and_nothing_of_later(
    house: AsyncContainer, shop: Shop
) -> None:
    await shop.buy("anna", LEFT_AT - 40 * DAY, MUG, MUG)
    await shop.buy("anna", LEFT_AT - 10 * DAY, LAMP, recovered=True)
    await shop.buy("ben", LEFT_AT - DAY)
    await shop.see("anna", LEFT_AT - 2 * HOUR, visit_number=4, device="mobile", traffic="email")
    await shop.see("anna", LEFT_AT - HOUR, visit_number=4, device="desktop", country="DE")
    await shop.see("anna", LEFT_AT - HOUR, "Product Removed")
    # Too old, of somebody else, after the moment, and not heard of by then.
    await shop.see("anna", LEFT_AT - 25 * HOUR)
    await shop.see("ben", LEFT_AT - HOUR)
    await shop.see("anna", LEFT_AT + MINUTE, device="tablet")
    await shop.see("anna", LEFT_AT - MINUTE, device="tv", received_at=LEFT_AT + DAY)
    await shop.buy("anna", LEFT_AT + DAY)
    ((told),) = await describe(house, left(shop.store_id))
    features = told.features
    assert (features.purchases, features.recovered_share) == (2, 0.5)
    assert (features.average_order_value, features.days_since_purchase) == (30.0, 10.0)
    assert (features.favourite_category, features.holds_favourite) == ("kitchen", True)
    assert (features.segment, features.visits) == ("returning", 4)
    assert (features.product_views, features.removals) == (2, 1)
    assert (features.device, features.traffic_source, features.country) == (
        "desktop",
        "email",
        "DE",
    )


async def test_the_store_is_known_by_its_last_midnight(house: AsyncContainer, shop: Shop) -> None:
    midnight = LEFT_AT.replace(hour=0, minute=0)
    for n in range(5):
        await shop.buy(f"buyer {n}", midnight - 10 * DAY - n * HOUR, MUG)
    for n in range(20):
        await shop.keep(left(shop.store_id, f"lost {n}", at=midnight - 9 * DAY))
    await shop.buy("late", midnight + HOUR, MUG)
    (told,) = await describe(house, left(shop.store_id))
    assert told.features.conversion_rate == 0.2
    assert told.features.price_competitiveness == 1.0
    assert (told.features.local_hour, told.features.weekday) == (15, 3)
    assert told.features.reputation is told.features.stock is told.features.is_holiday is None


async def test_what_was_paid_back_by_then_is_held_against_a_store(
    house: AsyncContainer, shop: Shop
) -> None:
    async with open_scope(house, shop.store_id) as scope:
        anna = await (await scope.get(CustomerDirectory)).for_email(shop.store_id, "anna@x.example")
        bought = [
            NewPurchase(
                order_id=new_id(),
                customer_id=anna.id,
                number=str(n),
                placed_at=LEFT_AT - n * DAY,
                total=Money(1_000, "USD"),
                lines=(),
            )
            for n in range(1, 21)
        ]
        paid_back = [
            NewRefund(refund_id=new_id(), order_id=each.order_id, amount_minor=500, at=at)
            # The latter after the midnight.
            for each, at in zip(bought, (LEFT_AT - 16 * HOUR, LEFT_AT - HOUR), strict=False)
        ]
        purchases = await scope.get(Purchases)
        await purchases.record_all(shop.store_id, bought)
        await purchases.refund_all(shop.store_id, paid_back)
    (told,) = await describe(house, left(shop.store_id))
    assert told.features.reputation == 0.975


async def test_it_is_computed_once_and_then_found(
    house: AsyncContainer, shop: Shop, redis: Redis
) -> None:
    cart = left(shop.store_id)
    (first,) = await describe(house, cart)
    await shop.buy("anna", LEFT_AT - DAY)  # told of late
    (again,) = await describe(house, cart)
    assert again == first
    (key,) = [key async for key in redis.scan_iter(b"cartwheel:features:{*}:cart:*")]
    assert 0 < await redis.ttl(key) <= 25 * 3600
    (other,) = await describe(house, left(shop.store_id, cart_id=cart.cart_id, episode=2))
    assert other.features.episode == 2


async def test_many_are_described_in_their_order(house: AsyncContainer, shop: Shop) -> None:
    carts = [left(shop.store_id, f"visitor {n}") for n in range(7)]
    await describe(house, carts[3])
    for n in range(7):
        for times in range(n):
            await shop.see(f"visitor {n}", LEFT_AT - (times + 1) * MINUTE)
    told = await describe(house, *carts)
    assert [each.features.product_views for each in told] == [None, 1, 2, None, 4, 5, 6]


async def test_what_has_grown_stale_is_computed_anew_when_it_is_asked_for(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart)
    await describe(house, cart)
    clock.pass_by(50 * MINUTE)
    assert (await look(house, shop.store_id, cart.cart_id)).at == LEFT_AT
    clock.pass_by(20 * MINUTE)
    fresh = await look(house, shop.store_id, cart.cart_id)
    assert fresh.at == LEFT_AT + 70 * MINUTE
    assert fresh.features.minutes_since_abandonment == 70.0
    assert "visits" in fresh.missing


async def test_another_store_has_no_such_cart(
    house: AsyncContainer, shop: Shop, store_id: UUID
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart)
    with pytest.raises(CartNotKnownError):
        await look(house, new_id(), cart.cart_id)
    with pytest.raises(CartNotKnownError):
        await part_of(
            house,
            store_id,
            FeatureService,
            lambda they: they.compute(store_id, [cart.cart_id, new_id()]),
        )


async def test_carts_are_computed_anew_in_the_order_given(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    carts = [left(shop.store_id, f"visitor {n}") for n in range(3)]
    for cart in carts:
        await shop.keep(cart)
    clock.pass_by(HOUR)
    ids = [cart.cart_id for cart in reversed(carts)]
    computed = await part_of(
        house, shop.store_id, FeatureService, lambda they: they.compute(shop.store_id, ids)
    )
    assert [each.cart_id for each in computed.items] == ids
    assert {each.at for each in computed.items} == {LEFT_AT + HOUR}


async def test_without_clickhouse_a_cart_is_served_and_what_it_says_is_missing(
    house: AsyncContainer, shop: Shop
) -> None:
    await shop.buy("anna", LEFT_AT - DAY)
    async with open_scope(house, shop.store_id) as scope:
        gathering = await scope.get(Gathering)
        cut_off = Gathering(
            gathering.history,
            gathering.purchases,
            Sessions(_away),
            gathering.stock,
            gathering.stores,
            gathering.settings,
            gathering.online,
            gathering.clock,
        )
        asked = [Asked(left(shop.store_id), LEFT_AT)]
        (known,) = await cut_off.gather(shop.store_id, asked, is_serving=True)
        assert known.session is None
        assert known.visitor is not None
        assert known.visitor.bought == 1
        with pytest.raises(UnavailableError):
            await cut_off.gather(shop.store_id, asked, is_serving=False)


async def test_without_redis_it_is_computed_each_time(house: AsyncContainer, shop: Shop) -> None:
    async with open_scope(house, shop.store_id) as scope:
        online = (await scope.get(Gathering)).online
        broken = type(online)(Redis(port=1, socket_connect_timeout=0.1))
        assert await broken.read(shop.store_id, [new_id()]) == [None]
        await broken.write_store(shop.store_id, LEFT_AT, StoreFacts(LEFT_AT))
        assert await broken.read_store(shop.store_id, LEFT_AT) is None


async def _away() -> None:
    raise UnavailableError("ClickHouse does not answer")
