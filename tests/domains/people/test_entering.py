"""The link that a demo prints signs its owner in: once, in time, and on that machine alone."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.people.making import BROWSER, Town

from cartwheel.domains.people.entry_links import LASTS, Entry, EntryLinks
from cartwheel.domains.people.models import people, sessions
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.entering import make_link
from cartwheel.kernel.ids import new_id


@pytest.fixture
async def store_id(town: Town) -> UUID:
    """A store that is nobody's."""
    return await open_store(town.database)


async def token_for(town: Town, store_id: UUID) -> str:
    link = await make_link(town.container, store_id, url="http://127.0.0.1:8000")
    page, _, token = link.partition("#")
    assert page == "http://127.0.0.1:8000/enter"
    return token


async def test_it_signs_the_owner_in_once(town: Town, store_id: UUID) -> None:
    token = await token_for(town, store_id)
    answer = await town.call("enter", {"token": token})
    assert answer.status_code == 200, answer.text
    signed_in = answer.json()
    assert (signed_in["storeId"], signed_in["role"]) == (str(store_id), "owner")
    me = (await town.call("me", token=signed_in["accessToken"], method="GET")).json()
    assert me["storeId"] == str(store_id)
    assert "orders:write" in me["permissions"]
    (session,) = await town.rows(sessions)
    assert (session.method, session.factor_proved) == ("link", False)
    person_id = UUID(signed_in["person"]["id"])
    assert await town.deeds(person_id) == [("auth.enter", str(session.id))]

    again = await town.call("enter", {"token": token})
    assert (again.status_code, again.json()["code"]) == (400, "accounts.invalid_token")
    assert await town.open_sessions(person_id) == {session.id}


async def test_into_cookies_as_every_sign_in(town: Town, store_id: UUID) -> None:
    given = {"token": await token_for(town, store_id), "cookies": True}
    refused = await town.call("enter", given)
    assert refused.status_code == 403  # nothing says that our own page asks; the token stays good
    answer = await town.call("enter", given, headers=BROWSER)
    assert answer.json()["accessToken"] is answer.json()["refreshToken"] is None
    assert (await town.call("me", method="GET")).json()["storeId"] == str(store_id)


async def test_links_are_for_one_owner_and_add_nobody(town: Town, store_id: UUID) -> None:
    first, second = [await token_for(town, store_id) for _ in range(2)]
    answers = [(await town.call("enter", {"token": each})).json() for each in (first, second)]
    (owner,) = await town.rows(people)
    assert [answer["person"]["id"] for answer in answers] == [str(owner.id)] * 2
    assert owner.password_hash is None
    async with town.database.transaction(store_id=store_id) as connection:
        assert await MemberRepository(connection).find_role(store_id, owner.id) is Role.OWNER


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"host": "shop.example"}, id="another-name-for-us"),
        pytest.param({"x-forwarded-for": "203.0.113.7"}, id="through-a-proxy"),
        pytest.param({"forwarded": "for=203.0.113.7"}, id="through-a-tunnel"),
    ],
)
async def test_from_elsewhere_it_opens_nothing_and_stays_good(
    town: Town, store_id: UUID, headers: dict[str, str]
) -> None:
    token = await token_for(town, store_id)
    answer = await town.call("enter", {"token": token}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.not_at_this_machine")
    assert await town.rows(sessions) == []
    assert (await town.call("enter", {"token": token})).status_code == 200


async def test_who_has_left_is_let_in_no_more(town: Town, store_id: UUID, redis: Redis) -> None:
    person_id = await town.person("ada@shop.example")
    token = await EntryLinks(redis).make(Entry(person_id=person_id, store_id=store_id))
    answer = await town.call("enter", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "accounts.no_such_membership")


async def test_redis_keeps_a_digest_for_a_quarter_of_an_hour(redis: Redis) -> None:
    entry = Entry(person_id=new_id(), store_id=new_id())
    token = await EntryLinks(redis).make(entry)
    keys = [key async for key in redis.scan_iter("cartwheel:entries:*")]
    (key,) = [key for key in keys if await redis.get(key) == msgspec.json.encode(entry)]
    assert token.encode() not in key
    assert timedelta(minutes=14) < timedelta(seconds=await redis.ttl(key)) <= LASTS
    assert await EntryLinks(redis).take(token) == entry
    assert await EntryLinks(redis).take(token) is None
