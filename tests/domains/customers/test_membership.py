"""A segment follows what happens, and those are told of who come into it and leave it."""

import asyncio
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from tests.domains.customers.making import NOW, Shop
from tests.kit.outbox import announced, forget, queued

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.customers import handlers
from cartwheel.domains.customers.behaviours.models import behaviours as kept_behaviours
from cartwheel.domains.customers.behaviours.service import Behaviours, Deed
from cartwheel.domains.customers.contracts import Aspect, ListCustomers, UpdateCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.groups.contracts import CreateCustomerGroup
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.messages import CustomerCreated, CustomerUpdated
from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ListSnapshotMembers,
    ListSnapshots,
    Segment,
    SegmentMembership,
    UpdateSegment,
)
from cartwheel.domains.customers.segments.follower import SegmentFollower
from cartwheel.domains.customers.segments.messages import EvaluateSegment, SegmentMembersChanged
from cartwheel.domains.customers.segments.models import members as kept
from cartwheel.domains.customers.segments.rule_contracts import (
    BehaviourRule,
    Comparison,
    GroupRule,
    LastOrderRule,
    Rule,
    TaggedRule,
    When,
)
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.domains.customers.service import CustomerService
from cartwheel.domains.customers.upkeep import CustomerUpkeep

LATELY = LastOrderRule(When.WITHIN, 30)


async def make(shop: Shop, rule: Rule, name: str = "Segment") -> Segment:
    async with shop.using(SegmentService) as service:
        segment = await service.create(shop.store_id, CreateSegment(name, rule))
    await work(shop)
    return segment


async def work(shop: Shop) -> None:
    """Do what is queued and announced, as a worker and a subscriber would."""
    for job in await queued(shop.database, EvaluateSegment, store_id=shop.store_id):
        async with shop.using(SegmentFollower) as follower:
            await handlers.evaluate(job, follower)
    for kind in (CustomerCreated, CustomerUpdated):
        messages: Any = await announced(shop.database, kind, store_id=shop.store_id)
        if messages:
            async with shop.using(SegmentFollower) as follower:
                await handlers.follow(messages, follower)
    await forget(shop.database, EvaluateSegment, CustomerCreated, CustomerUpdated)


async def told(shop: Shop) -> list[SegmentMembersChanged]:
    found = await announced(shop.database, SegmentMembersChanged, store_id=shop.store_id)
    await forget(shop.database, SegmentMembersChanged)
    return found


async def inside(shop: Shop, segment: Segment) -> set[Any]:
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        rows = await connection.scalars(
            sa.select(kept.c.customer_id).where(kept.c.segment_id == segment.id)
        )
        return set(rows)


async def test_who_buys_comes_in_and_time_takes_them_out(shop: Shop) -> None:
    anna, ben = await shop.meet(), await shop.meet("ben@shop.example")
    await shop.buy(ben)
    segment = await make(shop, LATELY)
    assert await inside(shop, segment) == {ben}
    assert await told(shop) == [], "nobody is told of those who are in it from the beginning"
    await shop.buy(anna)
    await work(shop)
    assert await inside(shop, segment) == {anna, ben}
    entered = SegmentMembersChanged(
        store_id=shop.store_id, segment_id=segment.id, entered=(anna,), left=()
    )
    assert await told(shop) == [entered]
    await shop.buy(anna)
    await work(shop)
    assert await told(shop) == [], "in it already"
    async with shop.using(SegmentService) as service:
        memberships = await service.list_memberships(shop.store_id, anna)
    expected = SegmentMembership(segment_id=segment.id, name=segment.name, since=NOW)
    assert memberships.items == (expected,)
    shop.clock.pass_by(timedelta(days=31))
    async with shop.using(CustomerUpkeep) as upkeep:
        await upkeep.refresh_segments()
        assert len(await queued(shop.database, EvaluateSegment, store_id=shop.store_id)) == 1
    await work(shop)
    assert await inside(shop, segment) == set()
    (left,) = await told(shop)
    assert (left.entered, set(left.left)) == ((), {anna, ben})
    async with shop.using(CustomerUpkeep) as upkeep:
        await upkeep.refresh_segments()
    assert await queued(shop.database, EvaluateSegment, store_id=shop.store_id) == []


async def test_another_rule_moves_everybody_and_tells_nobody(shop: Shop) -> None:
    anna = await shop.meet(tags=("vip",))
    segment = await make(shop, TaggedRule(("vip",)))
    assert await inside(shop, segment) == {anna}
    async with shop.using(SegmentService) as service:
        await service.update(shop.store_id, UpdateSegment(segment.id, rule=TaggedRule(("b2b",))))
    await work(shop)
    assert await inside(shop, segment) == set()
    assert await told(shop) == []
    async with shop.using(SegmentService) as service:
        await service.delete(shop.store_id, segment.id)
    job = EvaluateSegment(store_id=shop.store_id, segment_id=segment.id, tells=True)
    async with shop.using(SegmentFollower) as follower:
        assert str(await handlers.evaluate(job, follower)) == (
            "Cancel(reason='The segment is gone')"
        )


async def test_what_happens_while_everybody_is_asked_is_not_lost(shop: Shop) -> None:
    """The last change decides, however the two who ask are interleaved."""
    ids = [await shop.meet(f"{n}@shop.example") for n in range(12)]
    segment = await make(shop, TaggedRule(("vip",)))

    async def change(number: int) -> None:
        for tags in (("vip",), (), ("vip",) if number % 2 else ()):
            async with shop.using(CustomerService) as service:
                await service.update(shop.store_id, UpdateCustomer(id=ids[number], tags=tags))
            async with shop.using(SegmentFollower) as follower:
                await follower.follow(shop.store_id, {ids[number]})

    async def evaluate() -> None:
        for _ in range(6):
            async with shop.using(SegmentFollower) as follower:
                await follower.evaluate(shop.store_id, segment.id, tells=True)

    await asyncio.gather(evaluate(), *(change(number) for number in range(12)))
    assert await inside(shop, segment) == {ids[n] for n in range(12) if n % 2}


async def test_a_group_that_goes_moves_its_members_out(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(GroupService) as groups:
        group = await groups.create(shop.store_id, CreateCustomerGroup("Wholesale"))
    async with shop.using(CustomerService) as service:
        await service.update(shop.store_id, UpdateCustomer(id=anna, group_ids=(group.id,)))
    segment = await make(shop, GroupRule((group.id,)))
    other = await make(shop, TaggedRule(("vip",)), "Other")
    assert await inside(shop, segment) == {anna}
    async with shop.using(GroupService) as groups:
        await groups.delete(shop.store_id, group.id)
    async with shop.using(SegmentFollower) as follower:
        await follower.follow_group(shop.store_id, group.id)
    jobs = await queued(shop.database, EvaluateSegment, store_id=shop.store_id)
    assert [job.segment_id for job in jobs] == [segment.id] != [other.id]
    await work(shop)
    assert await inside(shop, segment) == set()


async def test_what_known_visitors_do_counts(shop: Shop) -> None:
    """Carts tell of visitors; those who signed in are customers, of others nothing is kept."""
    anna = await shop.meet()
    segment = await make(shop, BehaviourRule("cart.abandoned", Comparison.AT_LEAST, 2, 30))
    async with shop.using(CustomerDirectory) as directory:
        await directory.link_visitor(shop.store_id, anna, "v1")

    def left(visitor: str, days: int) -> CartAbandoned:
        at = NOW - timedelta(days=days)
        return CartAbandoned(
            store_id=shop.store_id,
            cart_id=anna,
            visitor_id=visitor,
            episode=1,
            opened_at=at,
            abandoned_at=at,
            currency="USD",
            value_minor=1,
            items=(),
        )

    async with shop.using(Behaviours) as behaviours:
        await handlers.count_abandoned(
            [left("v1", 40), left("v1", 3), left("stranger", 3)], behaviours
        )
    await work(shop)
    assert await inside(shop, segment) == set()
    async with shop.using(Behaviours) as behaviours:
        await handlers.count_abandoned([left("v1", 3)], behaviours)
    updated = await announced(shop.database, CustomerUpdated, store_id=shop.store_id)
    assert [(each.customer_id, each.aspect) for each in updated] == [(anna, Aspect.BEHAVIOURS)]
    await work(shop)
    assert await inside(shop, segment) == {anna}
    assert await shop.count(kept_behaviours) == 2


async def test_racing_deeds_all_count(shop: Shop) -> None:
    """Told of the same customers in opposite order, nobody waits in a ring."""
    ids = [await shop.meet(f"{number}@shop.example") for number in range(6)]

    async def tell(order: list[Any]) -> None:
        async with shop.using(Behaviours) as behaviours:
            deeds = [Deed(customer_id, "mail.opened", NOW) for customer_id in order]
            await behaviours.record_all(shop.store_id, deeds)

    await asyncio.gather(*(tell(ids[::direction]) for direction in (1, -1) * 5))
    assert await shop.count(kept_behaviours, kept_behaviours.c.times == 10) == len(ids)


async def test_a_snapshot_stays_as_it_was(shop: Shop) -> None:
    anna = await shop.meet(tags=("vip",))
    segment = await make(shop, TaggedRule(("vip",)), "VIPs")
    async with shop.using(SegmentService) as service:
        taken = await service.take_snapshot(shop.store_id, segment.id)
        await service.delete(shop.store_id, segment.id)
    assert (taken.name, taken.members_count, taken.taken_at) == ("VIPs", 1, NOW)
    async with shop.using(SegmentService) as service:
        listed = await service.list_snapshots(shop.store_id, ListSnapshots(segment.id))
        found = await service.list_snapshot_members(shop.store_id, ListSnapshotMembers(taken.id))
    assert listed.items == (taken,)
    assert (found.items, found.next_cursor) == ((anna,), None)
    await shop.meet("ben@shop.example", tags=("vip",))
    async with shop.using(CustomerService) as customers:
        page = await customers.list_page(shop.store_id, ListCustomers(snapshot_id=taken.id))
    assert [each.id for each in page.items] == [anna]
