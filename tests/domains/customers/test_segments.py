"""Who is in a segment follows from its rule alone, each condition by what it looks at."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.domains.customers.making import MUG, NOW, Shop
from tests.kit.outbox import queued

from cartwheel.domains.customers.addresses.contracts import AddAddress, PostalAddress
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.behaviours.service import Behaviours, Deed
from cartwheel.domains.customers.consents.contracts import Channel, RecordConsent
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.contracts import UpdateCustomer
from cartwheel.domains.customers.groups.contracts import CreateCustomerGroup
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.purchases.contracts import NewRefund
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ExplainSegment,
    PreviewSegment,
    RuleVerdict,
    Segment,
    UpdateSegment,
)
from cartwheel.domains.customers.segments.errors import (
    SegmentNameTakenError,
    SegmentNotFoundError,
    TooManySegmentsError,
)
from cartwheel.domains.customers.segments.follower import SegmentFollower
from cartwheel.domains.customers.segments.messages import EvaluateSegment
from cartwheel.domains.customers.segments.models import segments as kept
from cartwheel.domains.customers.segments.rule_contracts import (
    AllOf,
    AnyOf,
    BehaviourRule,
    BoughtRule,
    Comparison,
    ConsentRule,
    GroupRule,
    JoinedRule,
    LastOrderRule,
    LocationRule,
    Not,
    OrdersRule,
    PointsRule,
    Rule,
    SpentRule,
    TaggedRule,
    When,
)
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.domains.customers.service import CustomerService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

LEAST, MOST, EXACTLY = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EXACTLY
BERLIN = PostalAddress(country="DE", street="Lange Straße 1", postal_code="10115", city="Berlin")
CHICAGO = PostalAddress(
    country="US", street="1 Main St", city="Chicago", region="IL", postal_code="60601"
)


class People:
    """Anna bought much lately and long ago, Ben once long ago, Cem never anything."""

    anna: Any
    ben: Any
    cem: Any
    group_id: Any


@pytest.fixture
async def people(shop: Shop) -> People:
    found = People()
    found.ben = await shop.meet("ben@shop.example", created_at=NOW - timedelta(days=400))
    found.anna = await shop.meet("anna@shop.example", created_at=NOW - timedelta(days=300))
    found.cem = await shop.meet("cem@shop.example", tags=("vip", "b2b"))
    await shop.buy(found.ben, 5_000, at=NOW - timedelta(days=200))
    await shop.buy(found.anna, 2_000, at=NOW - timedelta(days=100), product_id=MUG, quantity=2)
    lately = await shop.buy(found.anna, 3_000, at=NOW - timedelta(days=5), product_id=new_id())
    await shop.buy(found.anna, 9_000, at=NOW - timedelta(days=4), currency="EUR")
    withdrawn = await shop.buy(found.cem, 100_000, product_id=MUG)
    async with shop.using(Purchases) as purchases:
        refund = NewRefund(refund_id=new_id(), order_id=lately.order_id, amount_minor=500, at=NOW)
        await purchases.refund(shop.store_id, refund)
        await purchases.withdraw(shop.store_id, withdrawn.order_id, at=NOW)
    async with shop.using(AddressBook) as book:
        for customer_id, address in ((found.anna, BERLIN), (found.ben, CHICAGO)):
            await book.add(shop.store_id, AddAddress(customer_id=customer_id, address=address))
    async with shop.using(Consents) as consents:
        for customer_id, given in ((found.anna, True), (found.ben, False)):
            said = RecordConsent(
                customer_id=customer_id,
                channel=Channel.EMAIL,
                purpose="marketing",
                given=given,
                source="checkout",
            )
            await consents.record(shop.store_id, said)
    async with shop.using(Behaviours) as behaviours:
        deeds = [
            Deed(found.ben, "cart.abandoned", NOW - timedelta(days=days)) for days in (1, 2, 40)
        ]
        await behaviours.record_all(shop.store_id, deeds)
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, found.ben, points=70, reference="o")
    async with shop.using(GroupService) as groups:
        made = await groups.create(shop.store_id, CreateCustomerGroup("Wholesale"))
        found.group_id = made.id
    async with shop.using(CustomerService) as service:
        joined = UpdateCustomer(id=found.cem, group_ids=(made.id,))
        await service.update(shop.store_id, joined)
    return found


async def make(shop: Shop, rule: Rule, name: str = "Segment") -> Segment:
    """Make a segment and do what it queues."""
    async with shop.using(SegmentService) as service:
        segment = await service.create(shop.store_id, CreateSegment(name, rule))
    async with shop.using(SegmentFollower) as follower:
        await follower.evaluate(shop.store_id, segment.id, tells=False)
    return segment


async def members(shop: Shop, segment: Segment) -> set[Any]:
    async with shop.using(SegmentService) as service:
        found = await service.segments.list_members(
            shop.store_id, segment.id, after=None, limit=100
        )
    return set(found)


WITHIN, BEFORE = When.WITHIN, When.BEFORE
CASES: list[tuple[Rule, str]] = [
    (JoinedRule(WITHIN, 1), "c"),
    (JoinedRule(BEFORE, 350), "b"),
    (LastOrderRule(WITHIN, 30), "a"),
    (LastOrderRule(BEFORE, 30), "b"),
    (Not(LastOrderRule(WITHIN, 30)), "bc"),
    (OrdersRule(LEAST, 1), "ab"),
    (OrdersRule(LEAST, 0), "abc"),
    (OrdersRule(EXACTLY, 3), "a"),
    (OrdersRule(MOST, 1), "bc"),
    (OrdersRule(LEAST, 2, 30), "a"),
    (OrdersRule(LEAST, 3, 30), ""),
    (OrdersRule(EXACTLY, 1, 150), ""),
    (OrdersRule(EXACTLY, 3, 150), "a"),
    (OrdersRule(EXACTLY, 0, 150), "bc"),
    (OrdersRule(MOST, 0, 30), "bc"),
    (OrdersRule(LEAST, 0, 30), "abc"),
    (SpentRule(LEAST, 4_501), "b"),
    (SpentRule(EXACTLY, 4_500), "a"),
    (SpentRule(MOST, 4_999), "ac"),
    (SpentRule(LEAST, 2_500, "USD", 30), "a"),
    (SpentRule(LEAST, 2_501, "USD", 30), ""),
    (SpentRule(LEAST, 1, "EUR"), "a"),
    (SpentRule(MOST, 0, "EUR"), "bc"),
    (BoughtRule((MUG,)), "ab"),
    (BoughtRule((MUG, new_id()), 2), "a"),
    (BoughtRule((MUG,), 1, 150), "a"),
    (BoughtRule((new_id(),)), ""),
    (Not(BoughtRule((MUG,))), "c"),
    (LocationRule(("DE", "AT")), "a"),
    (LocationRule(("US",), ("IL",)), "b"),
    (LocationRule(("US",), ("CA",)), ""),
    (Not(LocationRule(("US",))), "ac"),
    (TaggedRule(("vip", "other")), "c"),
    (TaggedRule(("vip", "other"), every=True), ""),
    (TaggedRule(("vip", "b2b"), every=True), "c"),
    (ConsentRule(Channel.EMAIL, "marketing"), "a"),
    (ConsentRule(Channel.EMAIL, "marketing", given=False), "bc"),
    (ConsentRule(Channel.SMS, "marketing"), ""),
    (BehaviourRule("cart.abandoned", LEAST, 3), "b"),
    (BehaviourRule("cart.abandoned", LEAST, 3, 30), ""),
    (BehaviourRule("cart.abandoned", EXACTLY, 2, 30), "b"),
    (BehaviourRule("cart.abandoned", EXACTLY, 0), "ac"),
    (PointsRule(LEAST, 70), "b"),
    (PointsRule(MOST, 69), "ac"),
    (AllOf((OrdersRule(LEAST, 1), Not(TaggedRule(("vip",))), LocationRule(("US",)))), "b"),
    (AnyOf((LocationRule(("DE",)), PointsRule(LEAST, 1))), "ab"),
    (Not(AnyOf((LocationRule(("DE",)), OrdersRule(LEAST, 1, 30)))), "bc"),
    (AnyOf((OrdersRule(LEAST, 1, 30), BehaviourRule("cart.abandoned", LEAST, 1))), "ab"),
    (AnyOf((OrdersRule(MOST, 0, 30), BoughtRule((new_id(),)))), "bc"),
    (AnyOf((TaggedRule(("vip",)), SpentRule(LEAST, 1, "EUR"), PointsRule(LEAST, 70))), "abc"),
    (AnyOf((AllOf((BoughtRule((MUG,)), LocationRule(("US",)))), Not(OrdersRule(LEAST, 1)))), "bc"),
    (
        AllOf((AnyOf((BoughtRule((MUG,), 1, 150), GroupRule((new_id(),)))), PointsRule(MOST, 9))),
        "a",
    ),
]


async def test_each_rule_finds_whom_it_says(shop: Shop, people: People) -> None:
    """Asked of everybody, of some, and explained of one: all three say the same."""
    everybody = {"a": people.anna, "b": people.ben, "c": people.cem}
    cases = [*CASES, (GroupRule((people.group_id,)), "c"), (Not(GroupRule((new_id(),))), "abc")]
    made = [await make(shop, rule, f"{number}") for number, (rule, _) in enumerate(cases)]
    async with shop.using(SegmentService) as service:
        for rule, names in cases:
            preview = await service.preview(shop.store_id, PreviewSegment(rule))
            assert preview.count == len(names), rule
    for segment, (rule, names) in zip(made, cases, strict=True):
        assert await members(shop, segment) == {everybody[name] for name in names}, rule
    async with shop.using(SegmentFollower) as follower:
        await follower.follow(shop.store_id, set(everybody.values()))
    async with shop.using(SegmentService) as service:
        for segment, (rule, names) in zip(made, cases, strict=True):
            for name, customer_id in everybody.items():
                asked = ExplainSegment(segment.id, customer_id)
                explained = await service.explain(shop.store_id, asked)
                assert explained.verdict.holds == (name in names), (rule, name)
                assert (explained.member_since is not None) == (name in names), (rule, name)
    async with shop.using(SegmentService) as service:
        listed = await service.list_all(shop.store_id)
    counts = {each.name: each.members_count for each in listed.items}
    assert counts == {f"{n}": len(names) for n, (_, names) in enumerate(cases)}


async def test_why_somebody_is_in_it(shop: Shop, people: People) -> None:
    rule = AllOf(
        (
            LastOrderRule(WITHIN, 30),
            SpentRule(LEAST, 1_000, "USD", 30),
            Not(ConsentRule(Channel.EMAIL, "marketing")),
            AnyOf((LocationRule(("DE",)), TaggedRule(("vip",)), GroupRule((people.group_id,)))),
        )
    )
    segment = await make(shop, rule)
    async with shop.using(SegmentService) as service:
        why = await service.explain(shop.store_id, ExplainSegment(segment.id, people.anna))

    def leaf(kind: str, *, holds: bool, value: str) -> RuleVerdict:
        return RuleVerdict(kind=kind, holds=holds, value=value, parts=())

    said = f"given {NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert why.verdict == RuleVerdict(
        kind="all",
        holds=False,
        value=None,
        parts=(
            leaf("lastOrder", holds=True, value="2026-02-26T10:00:00Z"),
            leaf("spent", holds=True, value="2500"),
            RuleVerdict(
                kind="not",
                holds=False,
                value=None,
                parts=(leaf("consent", holds=True, value=said),),
            ),
            RuleVerdict(
                kind="any",
                holds=True,
                value=None,
                parts=(
                    leaf("location", holds=True, value="DE"),
                    leaf("tagged", holds=False, value=""),
                    RuleVerdict(kind="group", holds=False, value=None, parts=()),
                ),
            ),
        ),
    )
    assert why.member_since is None


async def test_rules_have_bounds(shop: Shop) -> None:
    deep: Rule = OrdersRule(LEAST, 1)
    for _ in range(6):
        deep = Not(deep)
    wide = AllOf(tuple(AnyOf((OrdersRule(LEAST, 1),) * 20) for _ in range(3)))
    for rule in (deep, wide):
        for attempt in ("create", "preview"):
            command: Any = CreateSegment("x", rule) if attempt == "create" else PreviewSegment(rule)
            with pytest.raises(InvalidInputError) as refusal:
                async with shop.using(SegmentService) as service:
                    await getattr(service, attempt)(shop.store_id, command)
            assert [issue.path for issue in refusal.value.issues] == [("rule",)]
    assert await shop.count(kept) == 0
    assert await queued(shop.database, EvaluateSegment, store_id=shop.store_id) == []


async def test_a_name_is_one_segments(shop: Shop) -> None:
    first = await make(shop, OrdersRule(LEAST, 1), "First")
    other = await make(shop, OrdersRule(LEAST, 2), "Other")
    with pytest.raises(SegmentNameTakenError):
        await make(shop, OrdersRule(LEAST, 3), "First")
    for refused, refusal in (
        (UpdateSegment(other.id, name="First"), SegmentNameTakenError),
        (UpdateSegment(new_id(), name="New"), SegmentNotFoundError),
    ):
        with pytest.raises(refusal):
            async with shop.using(SegmentService) as service:
                await service.update(shop.store_id, refused)
    async with shop.using(SegmentService) as service:
        names = [each.name for each in (await service.list_all(shop.store_id)).items]
    assert names == [first.name, other.name]


async def test_there_are_a_hundred_at_most(shop: Shop) -> None:
    """Also when the last ones are made at once."""

    async def create(number: int) -> None:
        async with shop.using(SegmentService) as service:
            command = CreateSegment(f"Late {number}", OrdersRule(LEAST, 1))
            await service.create(shop.store_id, command)

    async with shop.using(SegmentService) as service:
        for number in range(98):
            await service.create(
                shop.store_id, CreateSegment(f"{number}", OrdersRule(LEAST, number))
            )
    told = await asyncio.gather(*(create(n) for n in range(5)), return_exceptions=True)
    assert sum(isinstance(one, TooManySegmentsError) for one in told) == 3, told
    assert await shop.count(kept) == 100
    assert len(await queued(shop.database, EvaluateSegment, store_id=shop.store_id)) == 100
