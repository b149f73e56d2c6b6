"""
Training sees what serving saw, and nothing that came later.

The leaking candidates: a purchase, events, a refund and carts of others after the moment, late
events, and an outcome whose time is not over.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.predictions.making import LAMP, LEFT_AT, MUG, Shop, left, part_of
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.features.computing import compute
from cartwheel.domains.predictions.features.contracts import AmendFeatures, DeclareFeature
from cartwheel.domains.predictions.features.definitions import NAMES
from cartwheel.domains.predictions.features.models import features_to_store
from cartwheel.domains.predictions.features.offline import OfflineFeatures
from cartwheel.domains.predictions.features.recording import FeatureRecorder, RecordRounds
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.domains.predictions.features.training import WINDOW, TrainingSet, TrainingSets
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.rpc.api import Actor

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
async def shop(database: Database, columnstore: ColumnStore, store_id: UUID) -> AsyncIterator[Shop]:
    yield Shop(database, columnstore, store_id)
    async with database.transaction() as connection:
        await connection.execute(sa.delete(features_to_store))


async def record(house: AsyncContainer, *left_carts: CartAbandoned) -> None:
    store_id = left_carts[0].store_id
    await part_of(
        house, store_id, FeatureRecorder, lambda they: they.record_all(store_id, left_carts)
    )


async def take(house: AsyncContainer) -> int:
    rounds = RecordRounds(await house.get(Database), await house.get(OfflineFeatures))
    return await rounds.take()


async def collect(house: AsyncContainer, store_id: UUID, **given: Any) -> TrainingSet:
    asked = {"since": LEFT_AT - 30 * DAY, "until": LEFT_AT + 30 * DAY, **given}
    found: TrainingSet = await part_of(
        house, store_id, TrainingSets, lambda they: they.collect(store_id, **asked)
    )
    return found


async def what_happened_before(shop: Shop) -> None:
    for n in range(6):
        await shop.buy(f"buyer {n}", LEFT_AT - (9 + n) * DAY, MUG, LAMP)
    for n in range(20):
        await shop.keep(left(shop.store_id, f"lost {n}", at=LEFT_AT - 10 * DAY))
    await shop.buy("anna", LEFT_AT - 20 * DAY, LAMP, recovered=True)
    for n in range(3):
        at = LEFT_AT - (n + 1) * HOUR
        await shop.see("anna", at, visit_number=2, device="mobile", traffic="email", country="FR")


async def what_leaks(shop: Shop) -> None:
    """Let come what may not be known at the moment, as late as a label's time and later."""
    for later in (MINUTE, DAY, WINDOW + DAY):
        await shop.buy("anna", LEFT_AT + later, MUG, MUG, MUG)
        await shop.see("anna", LEFT_AT + later, visit_number=9, device="tv", country="US")
        await shop.see("anna", LEFT_AT + later, "Product Removed")
        for n in range(8):
            await shop.buy(f"others {later} {n}", LEFT_AT + later, LAMP)
    await shop.see("anna", LEFT_AT - MINUTE, device="console", received_at=LEFT_AT + DAY)


async def test_nothing_of_after_the_moment_comes_into_a_vector(
    house: AsyncContainer, shop: Shop, clock: MovedClock, redis: Redis
) -> None:
    await what_happened_before(shop)
    cart = left(shop.store_id)
    await shop.keep(cart, bought_at=LEFT_AT + HOUR)
    await record(house, cart)
    assert await take(house) == 1
    clock.pass_by(WINDOW + MINUTE)
    before = await collect(house, shop.store_id)
    await what_leaks(shop)
    await redis.flushall()  # nothing is remembered: all is asked for anew
    clock.pass_by(WINDOW + MINUTE)
    after = await collect(house, shop.store_id)
    assert after.examples == before.examples
    (example,) = after.examples
    known = dict(zip(NAMES, example.vector, strict=True))
    assert (known["purchases"], known["device"], known["country"]) == (1, "mobile", "FR")
    assert (known["productViews"], known["removals"], known["visits"]) == (3, 0, 2)
    assert known["priceCompetitiveness"] == 1.0
    assert example.is_bought


async def test_training_and_serving_agree_in_every_value(
    house: AsyncContainer, shop: Shop, clock: MovedClock, redis: Redis
) -> None:
    """The skew test: the same events by both paths, months apart."""
    await what_happened_before(shop)
    visitors = ["anna", *(f"buyer {n}" for n in range(6)), "nobody", "lost 3"]
    abandoned = [
        left(shop.store_id, visitor, at=LEFT_AT + n * MINUTE, items=(MUG, LAMP)[: n % 2 + 1])
        for n, visitor in enumerate(visitors)
    ]
    served = await part_of(
        house,
        shop.store_id,
        FeatureService,
        lambda they: they.describe_all(shop.store_id, abandoned),
    )
    for cart in abandoned:
        await shop.keep(left(shop.store_id, f"cart of {cart.visitor_id}", cart_id=cart.cart_id))
    await record(house, *abandoned)
    await take(house)
    await what_leaks(shop)
    await redis.flushall()
    clock.pass_by(60 * DAY)
    trained = await collect(house, shop.store_id)
    assert trained.names == NAMES
    assert [each.cart_id for each in trained.examples] == [cart.cart_id for cart in abandoned]
    for example, told in zip(trained.examples, served, strict=True):
        differing = {
            name: (offline, online)
            for name, offline, online in zip(NAMES, example.vector, told.vector, strict=True)
            if offline != online
        }
        assert differing == {}
    assert trained.commit == served[0].commit
    assert any(each.features.visits for each in trained.examples)


@pytest.mark.parametrize(
    ("bought", "is_bought"),
    [(None, False), (HOUR, True), (WINDOW, True), (WINDOW + MINUTE, False)],
)
async def test_a_cart_is_bought_when_it_was_within_the_window(
    house: AsyncContainer,
    shop: Shop,
    clock: MovedClock,
    bought: timedelta | None,
    *,
    is_bought: bool,
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart, bought_at=None if bought is None else LEFT_AT + bought)
    await record(house, cart)
    await take(house)
    clock.pass_by(WINDOW + DAY)
    (example,) = (await collect(house, shop.store_id)).examples
    assert example.is_bought is is_bought


async def test_windows_that_have_not_ended_have_no_label(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    early, late = (left(shop.store_id, at=LEFT_AT + n * HOUR) for n in (-2, -1))
    for cart in (early, late):
        await shop.keep(cart, bought_at=LEFT_AT + MINUTE)
    await record(house, early, late)
    await take(house)
    assert (await collect(house, shop.store_id)).examples == []
    clock.pass_by(WINDOW - 90 * MINUTE)
    found = await collect(house, shop.store_id)
    assert [each.cart_id for each in found.examples] == [early.cart_id]
    shorter = await collect(house, shop.store_id, window=DAY)
    assert len(shorter.examples) == 2


async def test_what_went_into_another_cart_has_no_outcome(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    await record(house, left(shop.store_id))
    await take(house)
    clock.pass_by(WINDOW + MINUTE)
    assert (await collect(house, shop.store_id)).examples == []


async def test_stock_is_what_was_written_down_then(
    house: AsyncContainer, shop: Shop, clock: MovedClock, database: Database
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart)
    await record(house, cart)
    async with database.transaction() as connection:
        served = msgspec.to_builtins(compute(cart))
        await connection.execute(sa.update(features_to_store).values(served={**served, "stock": 3}))
    await take(house)
    clock.pass_by(WINDOW + MINUTE)
    (example,) = (await collect(house, shop.store_id)).examples
    assert example.features.stock == 3


async def test_a_row_is_taken_once_and_told_twice_changes_nothing(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart)
    for _ in range(2):
        await record(house, cart)
    assert (await take(house), await take(house)) == (1, 0)
    await record(house, cart)
    assert await take(house) == 1
    clock.pass_by(WINDOW + MINUTE)
    assert len((await collect(house, shop.store_id)).examples) == 1


async def test_pages_follow_each_other_without_a_gap(
    house: AsyncContainer, shop: Shop, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartwheel.domains.predictions.features.training._AT_ONCE", 2)
    abandoned = [left(shop.store_id, f"visitor {n}") for n in range(5)]  # all at one moment
    for cart in abandoned:
        await shop.keep(cart)
    await record(house, *abandoned)
    await take(house)
    clock.pass_by(WINDOW + MINUTE)
    found = await collect(house, shop.store_id)
    assert {each.cart_id for each in found.examples} == {cart.cart_id for cart in abandoned}
    assert len((await collect(house, shop.store_id, most=3)).examples) == 3


async def test_the_commit_is_kept_and_its_defaults_are_applied(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    actor = Actor("person", new_id(), shop.store_id, frozenset())
    change = AmendFeatures(
        (await part_of(house, shop.store_id, FeatureRevisions, _current(shop.store_id))),
        "Unknown devices are one kind",
        (DeclareFeature("device", default="unknown"),),
    )
    await part_of(house, shop.store_id, FeatureRevisions, lambda they: they.amend(actor, change))
    cart = left(shop.store_id)
    await shop.keep(cart)
    await record(house, cart)
    await take(house)
    clock.pass_by(WINDOW + MINUTE)
    found = await collect(house, shop.store_id)
    assert found.commit != change.commit
    (example,) = found.examples
    assert example.features.device == "unknown"
    assert example.vector[NAMES.index("device")] == "unknown"


async def test_another_store_has_none_of_it(
    house: AsyncContainer, shop: Shop, clock: MovedClock
) -> None:
    cart = left(shop.store_id)
    await shop.keep(cart)
    await record(house, cart)
    await take(house)
    clock.pass_by(WINDOW + MINUTE)
    assert (await collect(house, new_id())).examples == []


def _current(store_id: UUID) -> Any:
    return lambda they: they.current_commit(store_id)
