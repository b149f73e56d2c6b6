"""The latest word holds, by when it was said; every word stays as the proof of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.consents.contracts import (
    Channel,
    ConsentState,
    ListConsents,
    RecordConsent,
)
from cartwheel.domains.customers.consents.models import consents as kept
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def say(shop: Shop, customer_id: Any, *, given: bool, **more: Any) -> Any:
    command = RecordConsent(
        **{
            "customer_id": customer_id,
            "channel": Channel.EMAIL,
            "purpose": "marketing",
            "given": given,
            "source": "checkout",
            **more,
        }
    )
    async with shop.using(Consents) as consents:
        return await consents.record(shop.store_id, command)


async def states(shop: Shop, customer_id: Any) -> tuple[ConsentState, ...]:
    async with shop.using(Consents) as consents:
        return (await consents.list_states(shop.store_id, customer_id)).items


async def allows(shop: Shop, *ids: Any) -> set[Any]:
    async with shop.using(Consents) as consents:
        return await consents.find_allowing(
            shop.store_id, ids, channel=Channel.EMAIL, purpose="marketing"
        )


async def test_the_latest_word_holds_however_late_it_is_told(shop: Shop) -> None:
    anna = await shop.meet()
    assert await allows(shop, anna) == set()
    given = await say(shop, anna, given=True, text_version="v3", ip_address="2001:DB8::1", at=NOW)
    assert (given.ip_address, given.text_version) == ("2001:db8::1", "v3")
    assert await allows(shop, anna) == {anna}
    await say(shop, anna, given=False, at=NOW - timedelta(days=1))
    assert await allows(shop, anna) == {anna}, "taken back before it was given"
    shop.clock.pass_by(timedelta(hours=1))
    taken_back = await say(shop, anna, given=False, source="mail footer")
    assert await allows(shop, anna) == set()
    assert await states(shop, anna) == (
        ConsentState(
            channel=Channel.EMAIL,
            purpose="marketing",
            given=False,
            at=NOW + timedelta(hours=1),
            consent_id=taken_back.id,
        ),
    )
    async with shop.using(Consents) as consents:
        page = await consents.list_page(shop.store_id, ListConsents(anna, limit=2))
        rest = await consents.list_page(shop.store_id, ListConsents(anna, page.next_cursor))
    assert [each.given for each in (*page.items, *rest.items)] == [False, False, True]


async def test_of_two_words_at_one_time_the_taking_back_holds(shop: Shop) -> None:
    anna = await shop.meet()
    for words in ((True, False), (False, True)):
        for given in words:
            await say(shop, anna, given=given, at=NOW)
        assert await allows(shop, anna) == set()


async def test_racing_words_are_all_kept(shop: Shop) -> None:
    anna = await shop.meet()
    await asyncio.gather(
        *(say(shop, anna, given=n == 9, at=NOW - timedelta(seconds=9 - n)) for n in range(10))
    )
    assert await shop.count(kept) == 10
    assert await allows(shop, anna) == {anna}


async def test_no_word_is_changed_or_removed(shop: Shop) -> None:
    """Not by us, either: the database refuses it."""
    anna = await shop.meet()
    await say(shop, anna, given=True)
    for statement in (
        sa.update(kept).values(given=False),
        sa.update(kept).values(at=NOW),
        sa.delete(kept),
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with shop.database.transaction(store_id=shop.store_id) as connection:
                await connection.execute(statement)
    assert await shop.count(kept, kept.c.given) == 1


async def test_what_is_refused_leaves_nothing(shop: Shop) -> None:
    anna = await shop.meet()
    for given, path in (
        ({"at": NOW + timedelta(hours=1)}, "at"),
        ({"ip_address": "not an address"}, "ipAddress"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await say(shop, anna, given=True, **given)
        assert [issue.path for issue in refusal.value.issues] == [(path,)]
    with pytest.raises(CustomerNotFoundError):
        await say(shop, new_id(), given=True)
    assert await shop.count(kept) == 0
