"""Staff make, change, find and count customers; what somebody is called by is somebody's alone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.consents.contracts import Channel, RecordConsent
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.contracts import (
    Clearable,
    CreateCustomer,
    Customer,
    CustomerFilter,
    CustomerSort,
    FacetValue,
    ListCustomers,
    UpdateCustomer,
)
from cartwheel.domains.customers.errors import (
    CustomerNotFoundError,
    EmailTakenError,
    ExternalIdTakenError,
)
from cartwheel.domains.customers.groups.contracts import CreateCustomerGroup
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.models import customers, words
from cartwheel.domains.customers.service import CustomerService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def create(shop: Shop, **given: Any) -> Customer:
    async with shop.using(CustomerService) as service:
        return await service.create(shop.store_id, CreateCustomer(**given))


async def update(shop: Shop, customer_id: object, **given: Any) -> Customer:
    async with shop.using(CustomerService) as service:
        return await service.update(shop.store_id, UpdateCustomer(id=customer_id, **given))


async def listed(shop: Shop, **given: Any) -> list[str]:
    """Return the names of all that a list has, page by page."""
    names: list[str] = []
    cursor = None
    while True:
        async with shop.using(CustomerService) as service:
            query = ListCustomers(**{"limit": 2, **given}, cursor=cursor)
            page = await service.list_page(shop.store_id, query)
        names += [each.name for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return names


async def test_a_customer_is_kept_in_one_form(shop: Shop) -> None:
    made = await create(
        shop,
        email="Anna@Shop.Example",
        phone="030 1234567",
        country="DE",
        name="Anna Meyer",
        locale="de-DE",
        zone="Europe/Berlin",
        currency="EUR",
        tags=("vip", "a", "vip"),
    )
    assert (made.email, made.phone, made.tags) == (
        "anna@shop.example",
        "+49301234567",
        ("a", "vip"),
    )
    async with shop.using(CustomerService) as service:
        assert await service.get(shop.store_id, made.id) == made
    shop.clock.pass_by(timedelta(hours=1))
    changed = await update(shop, made.id, name="Anna Schmidt", clear=(Clearable.PHONE,))
    assert (changed.name, changed.phone, changed.email) == ("Anna Schmidt", None, made.email)
    assert changed.updated_at == NOW + timedelta(hours=1)
    assert await listed(shop, search="schmidt") == ["Anna Schmidt"]
    assert await listed(shop, search="meyer") == await listed(shop, search="030") == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, ()),
        ({"email": "x"}, ("email",)),
        ({"email": "a@b.example", "phone": "1"}, ("phone",)),
        ({"name": "A", "zone": "Europe/Nowhere"}, ("zone",)),
        ({"name": "A", "group_ids": (new_id(),)}, ("groupIds", 0)),
    ],
)
async def test_what_is_refused_leaves_nothing(shop: Shop, given: Any, path: Any) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await create(shop, **given)
    assert [issue.path for issue in refusal.value.issues] == [path]
    assert await shop.count(customers) == await shop.count(words) == 0


async def test_a_name_is_somebodys_alone(shop: Shop) -> None:
    anna = await create(shop, email="anna@shop.example", external_id="1")
    ben = await create(shop, email="ben@shop.example", external_id="2")
    with pytest.raises(EmailTakenError):
        await create(shop, email="ANNA@shop.example")
    with pytest.raises(ExternalIdTakenError):
        await create(shop, external_id="1")
    with pytest.raises(EmailTakenError):
        await update(shop, ben.id, email="anna@shop.example", name="Ben")
    with pytest.raises(ExternalIdTakenError):
        await update(shop, ben.id, external_id="1")
    assert await shop.look(ben.id) == ben
    assert await shop.look(anna.id) == anna
    with pytest.raises(CustomerNotFoundError):
        await update(shop, new_id(), name="x")


async def test_racing_changes_to_one_address_leave_one(shop: Shop) -> None:
    made = [await create(shop, name=f"Customer {n}") for n in range(5)]
    told = await asyncio.gather(
        *(update(shop, each.id, email="one@shop.example") for each in made),
        return_exceptions=True,
    )
    assert sum(isinstance(one, EmailTakenError) for one in told) == 4, told
    assert await shop.count(customers, customers.c.email == "one@shop.example") == 1


async def test_lists_in_every_order(shop: Shop) -> None:
    for number, name in enumerate(("Émile", "anna", "Zoë", "Ben")):
        made = await create(shop, name=name)
        shop.clock.pass_by(timedelta(minutes=1))
        for _ in range(number % 3):
            await shop.buy(made.id, 100 * (number + 1))
    assert await listed(shop) == ["Ben", "Zoë", "anna", "Émile"]
    assert await listed(shop, ascending=True) == ["Émile", "anna", "Zoë", "Ben"]
    by_name = await listed(shop, sort=CustomerSort.NAME, ascending=True)
    assert by_name == ["anna", "Ben", "Émile", "Zoë"]
    assert await listed(shop, sort=CustomerSort.SPENT) == ["Zoë", "anna", "Ben", "Émile"]
    assert (await listed(shop, sort=CustomerSort.ORDERS))[:2] == ["Zoë", "anna"]
    assert await listed(shop, sort=CustomerSort.LAST_ORDER) == ["Zoë", "anna"]
    assert len(await listed(shop, sort=CustomerSort.POINTS)) == 4
    async with shop.using(CustomerService) as service:
        with pytest.raises(InvalidInputError):
            await service.list_page(shop.store_id, ListCustomers(cursor="nonsense"))


async def test_filters_and_facets_say_the_same(shop: Shop) -> None:
    async with shop.using(GroupService) as groups:
        wholesale = await groups.create(shop.store_id, CreateCustomerGroup("Wholesale", 500))
    await create(shop, name="Anna Meyer", email="a@shop.example", country="DE", tags=("vip",))
    ben = await create(
        shop, name="Ben O'Neil", phone="+44 20 7946 0958", tags=("vip", "uk"), country="GB"
    )
    await create(shop, name="Zoë", country="DE", group_ids=(wholesale.id,))
    await shop.buy(ben.id, 500)
    assert await listed(shop, country="DE") == ["Zoë", "Anna Meyer"]
    assert await listed(shop, tag="vip") == ["Ben O'Neil", "Anna Meyer"]
    assert await listed(shop, group_id=wholesale.id) == ["Zoë"]
    assert await listed(shop, has_ordered=True) == ["Ben O'Neil"]
    assert await listed(shop, has_ordered=False, country="DE") == ["Zoë", "Anna Meyer"]
    assert await listed(shop, least_spent_minor=500) == ["Ben O'Neil"]
    assert await listed(shop, ordered_since=NOW, ordered_until=NOW) == []
    assert await listed(shop, created_until=NOW) == []
    for search in ("an mey", "MEYER", "a@shop.example", "a@sho"):
        assert await listed(shop, search=search) == ["Anna Meyer"], search
    for search in ("zoe", "Zoë"):
        assert await listed(shop, search=search) == ["Zoë"]
    for search in ("+44 20 79", "44207946", "neil ben"):
        assert await listed(shop, search=search) == ["Ben O'Neil"], search
    assert await listed(shop, search="anna ben") == []
    async with shop.using(CustomerService) as service:
        facets = await service.facets(shop.store_id, CustomerFilter())
        of_vips = await service.facets(shop.store_id, CustomerFilter(tag="vip"))
        of_group = await service.facets(shop.store_id, CustomerFilter(group_id=wholesale.id))
    assert (facets.total, facets.with_orders, of_vips.total) == (3, 1, 2)
    assert facets.countries == (FacetValue("DE", "DE", 2), FacetValue("GB", "GB", 1))
    assert facets.tags == (FacetValue("vip", "vip", 2), FacetValue("uk", "uk", 1))
    assert facets.groups == (FacetValue(str(wholesale.id), "Wholesale", 1),)
    assert of_vips.groups == ()
    assert (of_group.total, of_group.groups) == (1, facets.groups)


async def test_whom_one_may_write_to_is_found_and_counted(shop: Shop) -> None:
    anna, ben = await create(shop, name="Anna"), await create(shop, name="Ben")
    for customer, given in ((anna, True), (ben, False)):
        async with shop.using(Consents) as consents:
            said = RecordConsent(
                customer_id=customer.id,
                channel=Channel.EMAIL,
                purpose="marketing",
                given=given,
                source="till",
            )
            await consents.record(shop.store_id, said)
    assert await listed(shop, allows="email:marketing") == ["Anna"]
    assert await listed(shop, allows="sms:marketing") == []
    async with shop.using(CustomerService) as service:
        facets = await service.facets(shop.store_id, CustomerFilter())
    assert facets.allows == (FacetValue("email:marketing", "email:marketing", 1),)
