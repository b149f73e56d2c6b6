"""Bringing people into the store: profiles, addresses, consents, groups."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import (
    AddressBook,
    Channel,
    Consents,
    CustomerDirectory,
    Loyalty,
    NewCustomer,
    RecordConsent,
)
from cartwheel.domains.customers.groups.contracts import CreateCustomerGroup
from cartwheel.domains.customers.groups.repository import GroupRepository
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.segments.contracts import CreateSegment
from cartwheel.domains.customers.segments.rule_contracts import (
    AllOf,
    Comparison,
    ConsentRule,
    LastOrderRule,
    OrdersRule,
    SpentRule,
    When,
)
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.entrypoints.demo.people import Person, all_people
from cartwheel.entrypoints.demo.stage import Stage, chance
from cartwheel.entrypoints.demo.year import DAYS, PlannedOrder

_AT_ONCE: Final = 100
_THANKED: Final = 25
_GROUPS: Final = (
    CreateCustomerGroup("Friends of the house", 500),
    CreateCustomerGroup("Trade", 1_200),
)
_SEGMENTS: Final = (
    CreateSegment(
        "Regulars",
        AllOf(
            (
                OrdersRule(Comparison.AT_LEAST, 5),
                LastOrderRule(When.WITHIN, 120),
            )
        ),
        "Five orders or more, the last within four months",
    ),
    CreateSegment(
        "Worth winning back",
        AllOf(
            (
                SpentRule(Comparison.AT_LEAST, 20_000),
                LastOrderRule(When.BEFORE, 120),
                ConsentRule(Channel.EMAIL, "marketing"),
            )
        ),
        "Spent 200 or more, silent for four months, and may be written to",
    ),
)


async def invite(stage: Stage, year: Sequence[PlannedOrder], *, began: datetime) -> list[UUID]:
    """Make everybody who is missing; return their ids in the order of the people."""
    people = all_people()
    joined = _joined(people, year, began)
    groups = await _make_groups(stage)
    ids: list[UUID] = []
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        new = [
            NewCustomer(
                email=person.email,
                name=person.name,
                locale=person.locale,
                country=person.address.country,
                created_at=joined[start + place],
            )
            for place, person in enumerate(some)
        ]
        async with stage.open() as scope:
            directory = await scope.get(CustomerDirectory)
            found = await directory.ensure_all(stage.store_id, new)
            await _introduce(stage, scope, found, some, joined=joined[start:], groups=groups)
        ids += found
    return ids


async def thank(stage: Stage, ids: Sequence[UUID]) -> None:
    """Give points to some who buy most; whoever has them gets no more."""
    dice = chance("points")
    given = {id_: dice.randrange(50, 500, 10) for id_ in ids[:_THANKED]}
    async with stage.use(Loyalty) as loyalty:
        # In the order of their ids, as all who lock several do.
        for customer_id in sorted(given):
            await loyalty.earn(
                stage.store_id,
                customer_id,
                points=given[customer_id],
                reference=f"thanks:{customer_id}",
                reason="A word of thanks",
            )


async def make_segments(stage: Stage) -> None:
    """Make the segments that are missing."""
    async with stage.use(SegmentService) as segments:
        known = {each.name for each in (await segments.list_all(stage.store_id)).items}
        for new in _SEGMENTS:
            if new.name not in known:
                await segments.create(stage.store_id, new)


def _joined(
    people: Sequence[Person], year: Sequence[PlannedOrder], began: datetime
) -> list[datetime]:
    """Return since when each is known: from the first order on, or from some day."""
    dice = chance("joining")
    joined = [began - timedelta(minutes=dice.randrange(60, DAYS * 1_440)) for _ in people]
    for order in reversed(year):
        if order.who is not None:
            joined[order.who] = order.placed_at - timedelta(minutes=4)
    return joined


async def _make_groups(stage: Stage) -> dict[str, UUID]:
    async with stage.use(GroupService) as groups:
        known = {each.name: each.id for each in (await groups.list_all(stage.store_id)).items}
        for new in _GROUPS:
            if new.name not in known:
                known[new.name] = (await groups.create(stage.store_id, new)).id
    return known


async def _introduce(
    stage: Stage,
    scope: AsyncContainer,
    ids: Sequence[UUID],
    people: Sequence[Person],
    *,
    joined: Sequence[datetime],
    groups: Mapping[str, UUID],
) -> None:
    """Add what belongs to those who are new: who has an address is not."""
    addresses = {id_: person.address for id_, person in zip(ids, people, strict=True)}
    book = await scope.get(AddressBook)
    new = await book.add_first_all(stage.store_id, addresses)
    said = [
        RecordConsent(
            customer_id=id_,
            channel=Channel.EMAIL,
            purpose="marketing",
            given=True,
            source="checkout",
            text_version="1",
            at=at,
        )
        for id_, person, at in zip(ids, people, joined, strict=False)
        if id_ in new and person.allows_mail
    ]
    await (await scope.get(Consents)).record_all(stage.store_id, said)
    members = await scope.get(GroupRepository)
    for id_, person in zip(ids, people, strict=True):
        if id_ in new and person.group is not None:
            await members.set_groups(stage.store_id, id_, [groups[person.group]])
