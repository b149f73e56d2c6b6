"""Groups have a name of their own and a discount, of which a customer gets the best."""

import asyncio

import pytest
from tests.domains.customers.making import Shop
from tests.kit.outbox import announced

from cartwheel.domains.customers.contracts import UpdateCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.groups.contracts import (
    CreateCustomerGroup,
    CustomerGroup,
    UpdateCustomerGroup,
)
from cartwheel.domains.customers.groups.errors import (
    GroupNameTakenError,
    GroupNotFoundError,
    TooManyGroupsError,
)
from cartwheel.domains.customers.groups.messages import CustomerGroupDeleted
from cartwheel.domains.customers.groups.models import group_members, groups as kept
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.service import CustomerService
from cartwheel.kernel.ids import new_id


async def make(shop: Shop, name: str, bps: int = 0) -> CustomerGroup:
    async with shop.using(GroupService) as groups:
        return await groups.create(shop.store_id, CreateCustomerGroup(name, bps))


async def discount(shop: Shop, customer_id: object) -> int:
    async with shop.using(CustomerDirectory) as directory:
        return (await directory.get(shop.store_id, customer_id)).discount_bps


async def test_the_best_discount_counts(shop: Shop) -> None:
    anna = await shop.meet()
    small, large = await make(shop, "Small", 200), await make(shop, "Large", 1_000)
    assert await discount(shop, anna) == 0
    for given, best in (
        ({"group_ids": (small.id, large.id)}, 1_000),
        ({"discount_bps": 1_500}, 1_500),
        ({"discount_bps": 0, "group_ids": (small.id,)}, 200),
    ):
        async with shop.using(CustomerService) as service:
            await service.update(shop.store_id, UpdateCustomer(id=anna, **given))
        assert await discount(shop, anna) == best
    async with shop.using(GroupService) as groups:
        listed = await groups.list_all(shop.store_id)
        assert [(g.name, g.members_count) for g in listed.items] == [("Large", 0), ("Small", 1)]
        await groups.delete(shop.store_id, small.id)
    assert await discount(shop, anna) == await shop.count(group_members) == 0
    assert await announced(shop.database, CustomerGroupDeleted, store_id=shop.store_id) == [
        CustomerGroupDeleted(store_id=shop.store_id, group_id=small.id)
    ]


async def test_a_name_is_one_groups(shop: Shop) -> None:
    first, other = await make(shop, "First"), await make(shop, "Other")
    with pytest.raises(GroupNameTakenError):
        await make(shop, "First")
    for command, refusal in (
        (UpdateCustomerGroup(other.id, name="First"), GroupNameTakenError),
        (UpdateCustomerGroup(new_id(), name="New"), GroupNotFoundError),
    ):
        with pytest.raises(refusal):
            async with shop.using(GroupService) as groups:
                await groups.update(shop.store_id, command)
    async with shop.using(GroupService) as groups:
        assert (await groups.list_all(shop.store_id)).items == (first, other)
        same = await groups.update(shop.store_id, UpdateCustomerGroup(first.id, name="First"))
    assert same == first


async def test_there_are_two_hundred_at_most(shop: Shop) -> None:
    """Also when the last ones are made at once."""
    async with shop.using(GroupService) as groups:
        for number in range(198):
            await groups.create(shop.store_id, CreateCustomerGroup(f"Group {number}"))
    told = await asyncio.gather(
        *(make(shop, f"Late {n}") for n in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, TooManyGroupsError) for one in told) == 3, told
    assert await shop.count(kept) == 200


async def test_a_group_that_goes_while_somebody_joins_is_left_whole_or_not_at_all(
    shop: Shop,
) -> None:
    anna, group = await shop.meet(), await make(shop, "Short-lived")

    async def join() -> None:
        async with shop.using(CustomerService) as service:
            await service.update(shop.store_id, UpdateCustomer(id=anna, group_ids=(group.id,)))

    async def remove() -> None:
        async with shop.using(GroupService) as groups:
            await groups.delete(shop.store_id, group.id)

    told = await asyncio.gather(join(), remove(), return_exceptions=True)
    assert told[1] is None, told
    assert await shop.count(kept) == await shop.count(group_members) == 0
