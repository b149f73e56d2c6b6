"""Points are booked once a reference, never below zero; what is lost first goes first."""

import asyncio
from datetime import timedelta

import pytest
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.loyalty.contracts import (
    EntryKind,
    ListPointsEntries,
    PointsExpiry,
)
from cartwheel.domains.customers.loyalty.errors import (
    InsufficientPointsError,
    PointsEntryNotFoundError,
    PointsReferenceTakenError,
)
from cartwheel.domains.customers.loyalty.models import entries, lots
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.settings import KEYS
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.kernel.ids import new_id
from cartwheel.systems.config.api import ConfigRegistry


async def balance(shop: Shop, customer_id: object) -> int:
    async with shop.using(Loyalty) as loyalty:
        return (await loyalty.account(shop.store_id, customer_id)).balance


async def test_a_reference_earns_and_redeems_once(shop: Shop) -> None:
    anna = await shop.meet()

    async def earn() -> object:
        async with shop.using(Loyalty) as loyalty:
            return await loyalty.earn(shop.store_id, anna, points=100, reference="o1")

    async def redeem() -> object:
        async with shop.using(Loyalty) as loyalty:
            return await loyalty.redeem(shop.store_id, anna, points=30, reference="o2")

    assert len(set(await asyncio.gather(*(earn() for _ in range(5))))) == 1
    assert len(set(await asyncio.gather(*(redeem() for _ in range(5))))) == 1
    assert await balance(shop, anna) == (await shop.look(anna)).points == 70
    async with shop.using(Loyalty) as loyalty:
        with pytest.raises(PointsReferenceTakenError):
            await loyalty.redeem(shop.store_id, anna, points=31, reference="o2")
    assert await balance(shop, anna) == 70


async def test_racing_redemptions_never_overdraw(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, anna, points=100, reference="o")

    async def redeem(number: int) -> bool:
        async with shop.using(Loyalty) as loyalty:
            await loyalty.redeem(shop.store_id, anna, points=15, reference=f"r{number}")
        return True

    told = await asyncio.gather(*(redeem(n) for n in range(12)), return_exceptions=True)
    assert sum(one is True for one in told) == 6, told
    assert sum(isinstance(one, InsufficientPointsError) for one in told) == 6
    assert await balance(shop, anna) == 10
    assert await shop.count(entries, entries.c.kind == "redeemed") == 6


async def test_what_is_lost_first_goes_first_and_then_is_lost(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        for days, points in ((90, 50), (10, 20), (30, 40)):
            until = NOW + timedelta(days=days)
            await loyalty.earn(
                shop.store_id, anna, points=points, reference=f"{days}", expires_at=until
            )
        await loyalty.redeem(shop.store_id, anna, points=30, reference="r")
        account = await loyalty.account(shop.store_id, anna)
    assert account.balance == 80
    assert account.expiring == (
        PointsExpiry(points=30, expires_at=NOW + timedelta(days=30)),
        PointsExpiry(points=50, expires_at=NOW + timedelta(days=90)),
    )
    shop.clock.pass_by(timedelta(days=30))
    assert await balance(shop, anna) == 50, "before anybody has booked it"
    with pytest.raises(InsufficientPointsError) as refusal:
        async with shop.using(Loyalty) as loyalty:
            await loyalty.redeem(shop.store_id, anna, points=51, reference="r2")
    assert refusal.value.free == 50
    assert (await shop.look(anna)).points == 80
    async with shop.using(Loyalty) as loyalty:
        assert await loyalty.expire(shop.store_id, anna) == 30
        assert await loyalty.expire(shop.store_id, anna) == 0
        listed = await loyalty.list_entries(shop.store_id, ListPointsEntries(anna, limit=2))
    assert [(e.kind, e.points) for e in listed.items] == [
        (EntryKind.EXPIRED, -30),
        (EntryKind.REDEEMED, -30),
    ]
    assert (await shop.look(anna)).points == 50


async def test_what_is_given_back_can_be_redeemed_for_a_month(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        for days, points in ((10, 20), (90, 50)):
            until = NOW + timedelta(days=days)
            await loyalty.earn(
                shop.store_id, anna, points=points, reference=f"{days}", expires_at=until
            )
        await loyalty.redeem(shop.store_id, anna, points=40, reference="r")
    shop.clock.pass_by(timedelta(days=20))
    for _ in range(2):  # told twice
        async with shop.using(Loyalty) as loyalty:
            part = await loyalty.give_back(
                shop.store_id, redemption="r", points=25, reference="back-1"
            )
    assert part.points == 25
    async with shop.using(Loyalty) as loyalty:
        with pytest.raises(InsufficientPointsError):
            await loyalty.give_back(shop.store_id, redemption="r", points=16, reference="back-2")
    assert await balance(shop, anna) == 55
    async with shop.using(Loyalty) as loyalty:
        await loyalty.give_back(shop.store_id, redemption="r", points=15, reference="back-2")
        account = await loyalty.account(shop.store_id, anna)
    assert account.expiring == (
        PointsExpiry(points=20, expires_at=NOW + timedelta(days=50)),
        PointsExpiry(points=50, expires_at=NOW + timedelta(days=90)),
    )
    async with shop.using(Loyalty) as loyalty:
        with pytest.raises(PointsEntryNotFoundError):
            await loyalty.give_back(shop.store_id, redemption="never")
    assert await balance(shop, anna) == 70


async def test_racing_returns_give_back_what_was_redeemed(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, anna, points=100, reference="o")
        await loyalty.redeem(shop.store_id, anna, points=100, reference="r")

    async def give_back(number: int) -> bool:
        async with shop.using(Loyalty) as loyalty:
            await loyalty.give_back(
                shop.store_id, redemption="r", points=30, reference=f"b{number}"
            )
        return True

    told = await asyncio.gather(*(give_back(n) for n in range(6)), return_exceptions=True)
    assert sum(one is True for one in told) == 3, told
    assert await balance(shop, anna) == 90


async def test_what_an_order_earned_is_taken_back_as_far_as_it_is_there(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, anna, points=100, reference="o1")
        await loyalty.earn(shop.store_id, anna, points=10, reference="o2")
        assert (await loyalty.revoke(shop.store_id, earning="o2")).points == -10
        await loyalty.redeem(shop.store_id, anna, points=70, reference="r")
        first = await loyalty.revoke(shop.store_id, earning="o1")
        assert await loyalty.revoke(shop.store_id, earning="o1") == first
    assert (first.kind, first.points) == (EntryKind.REVOKED, -30)
    assert await balance(shop, anna) == (await shop.look(anna)).points == 0


async def test_of_nobody_and_of_nothing(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Loyalty) as loyalty:
        with pytest.raises(CustomerNotFoundError):
            await loyalty.earn(shop.store_id, new_id(), points=1, reference="o")
        with pytest.raises(InsufficientPointsError):
            await loyalty.adjust(shop.store_id, anna, points=-1, reason="x", reference="a")
        for points in (0, -5):
            with pytest.raises(ValueError, match="above zero"):
                await loyalty.earn(shop.store_id, anna, points=points, reference="o")
    assert await shop.count(entries) == await shop.count(lots) == 0


async def test_settings_say_what_is_earned_and_worth(shop: Shop) -> None:
    async with shop.using(Loyalty) as loyalty:
        assert await loyalty.points_for(shop.store_id, 1999, "USD") == 0, "none until it is set"
    kept = ConfigRegistry(KEYS).check({"customers.pointsPerUnit": 3, "customers.pointMinor": 2})
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await ConfigurationRepository(connection).save(shop.store_id, Given(1, kept))
    fresh = Shop(shop.database, shop.redis, shop.clock, shop.store_id, shop.other_id)
    async with fresh.using(Loyalty) as loyalty:
        assert await loyalty.points_for(shop.store_id, 1999, "USD") == 59
        assert await loyalty.points_for(shop.store_id, 1999, "JPY") == 5997
        assert await loyalty.points_for(shop.store_id, -5, "USD") == 0
        assert await loyalty.worth_of(shop.store_id, 250) == 500
    await fresh.close()
