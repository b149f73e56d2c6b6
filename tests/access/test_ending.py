"""Whoever loses access loses what is open too, every kind of stream, within about a second."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from tests.access.making import SOON, House, all_with
from tests.domains.people.making import ANOTHER, PASSWORD
from tests.domains.people.test_introductions import word_for
from tests.rpc.serving import bearer

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.rpc.api import ALL
from cartwheel.systems.tokens.api import AUDIENCE, Identity, TokenSigner, TokenVerifier

UNAUTHORIZED = all_with("UNAUTHORIZED", 4401)
FORBIDDEN = all_with("FORBIDDEN", 4403)
NO_MEMBER = all_with("FORBIDDEN", 4404)


async def first_key(house: House) -> str:
    async with open_scope(house.town.container) as scope:
        stores = await scope.get(StoreService)
        opened = await stores.issue_key(house.store_id, permissions=(ALL,))
    return opened.key


async def new_key(house: House, **given: Any) -> tuple[str, str]:
    """Make a key that may read interventions; return its id and its secret."""
    body = {"name": "reader", "scopes": ["interventions:read"], **given}
    made = await house.call("POST", "/api-keys", await first_key(house), body)
    return made["key"]["id"], made["secret"]


async def test_a_key_that_is_revoked(house: House) -> None:
    owner = await first_key(house)
    key_id, secret = await new_key(house)
    async with house.everything(secret) as streams:
        await house.call("DELETE", f"/api-keys/{key_id}", owner)
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_key_whose_time_is_over(house: House) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1.5)
    _, secret = await new_key(house, expiresAt=ends.isoformat())
    async with house.everything(secret) as streams:
        assert await house.ends(streams) == UNAUTHORIZED
        assert datetime.now(UTC) >= ends


async def test_a_session_that_is_signed_out(house: House) -> None:
    await house.member("ada", Role.STAFF)
    tokens = await house.sign_in("ada")
    async with house.everything(tokens["accessToken"]) as streams:
        await house.call(
            "POST", "/auth/logout", tokens["accessToken"], {"refreshToken": tokens["refreshToken"]}
        )
        assert await house.ends(streams) == UNAUTHORIZED


async def test_the_session_of_a_browser(house: House) -> None:
    """Its cookie opens streams, and ends them when another session of the person says so."""
    await house.member("ada", Role.STAFF)
    tokens, other = await house.sign_in("ada"), await house.sign_in("ada")
    async with house.everything(None, cookie=tokens["accessToken"]) as streams:
        await house.call("DELETE", "/auth/sessions", other["accessToken"])
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_password_that_is_changed_elsewhere(house: House) -> None:
    await house.member("ada", Role.STAFF)
    tokens, other = await house.sign_in("ada"), await house.sign_in("ada")
    async with house.everything(tokens["accessToken"]) as streams:
        change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
        await house.call("POST", "/auth/change-password", other["accessToken"], change)
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_token_that_is_over(house: House) -> None:
    """An access token is good for an hour, here for two seconds, and so is what it opened."""
    await house.member("ada", Role.STAFF)
    container = house.town.container
    claims = await (await container.get(TokenVerifier)).verify(
        (await house.sign_in("ada"))["accessToken"], audience=AUDIENCE
    )
    identity = Identity(subject=claims.subject, session=claims.session, store=claims.store)
    token = await (await container.get(TokenSigner)).sign(
        identity, audience=AUDIENCE, lifetime=timedelta(seconds=2)
    )
    async with house.everything(token) as streams:
        assert await house.ends(streams) == UNAUTHORIZED


@pytest.mark.parametrize("by", ["removed", "left"])
async def test_a_member_who_is_none_any_more(house: House, by: str) -> None:
    """The person stays signed in, and acts for no store."""
    ada = await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    owner = await first_key(house)
    async with house.everything(token) as streams:
        if by == "removed":
            await house.call("DELETE", f"/members/{ada}", owner)
        else:
            await house.call("POST", "/members/leave", token)
        assert await house.ends(streams) == NO_MEMBER
    assert await house.town.me(token) == 200


async def test_a_role_that_may_less(house: House) -> None:
    ada = await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    owner = await first_key(house)
    async with house.everything(token) as streams:
        await house.call("PATCH", f"/members/{ada}", owner, {"role": "customer"})
        assert await house.ends(streams) == FORBIDDEN


async def test_the_doors_word_is_over_before_what_it_opened(house: House) -> None:
    """It is good for a minute, here for four seconds; the token beside it is what counts."""
    await house.member("ada", Role.STAFF)
    tokens = await house.sign_in("ada")
    word = await word_for(house.town, tokens["accessToken"], lifetime=timedelta(seconds=4))
    async with house.everything(tokens["accessToken"], word=word) as streams:
        ends = [asyncio.ensure_future(end()) for end in streams.values()]
        ended, _ = await asyncio.wait(ends, timeout=5)
        assert not ended
        await house.call("DELETE", "/auth/sessions", (await house.sign_in("ada"))["accessToken"])
        assert set(await asyncio.gather(*ends)) == {"UNAUTHORIZED", "cut", 4401}


async def test_an_export_that_waits_for_its_next_page(house: House, owner_url: str) -> None:
    key_id, secret = await new_key(house, scopes=["audit:read"])
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as other:
        await other.execute(sa.text("LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE"))
        exports = [asyncio.ensure_future(export(house, secret)) for export in (lines, batch)]
        await waiting(other, 2)
        async with house.town.database.transaction() as connection:
            at = datetime.now(UTC)
            assert await KeyRepository(connection).revoke(house.store_id, UUID(key_id), at=at)
        async with asyncio.timeout(SOON):
            listed, batched = await asyncio.gather(*exports)
    await engine.dispose()
    assert (listed.status_code, listed.json()["code"]) == (401, "unauthenticated")
    _, state, shape = json.loads(batched.text.splitlines()[-1])
    assert (state, shape["data"]["code"]) == (2, "UNAUTHORIZED")


async def lines(house: House, secret: str) -> httpx.Response:
    return await house.town.client.get("/api/v1/audit/export", headers=bearer(secret))


async def batch(house: House, secret: str) -> httpx.Response:
    headers = bearer(secret) | {"trpc-accept": "application/jsonl"}
    query = {"batch": "1", "input": '{"0":{}}'}
    return await house.town.client.get("/trpc/audit.export", params=query, headers=headers)


async def waiting(connection: AsyncConnection, most: int) -> None:
    """Wait until so many wait for a lock."""
    count = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(SOON):
        while (await connection.execute(count)).scalar_one() < most:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("by", ["POST block", "DELETE sessions"])
async def test_a_person_whom_the_operator_stops(house: House, by: str) -> None:
    ada = await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    method, _, path = by.partition(" ")
    body = {"reason": "a lost laptop"} if path == "block" else None
    async with house.everything(token) as streams:
        await house.call(method, f"/people/{ada}/{path}", "o" * 32, body)
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_person_who_is_gone(house: House) -> None:
    ada = await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    async with house.everything(token) as streams:
        await forget(house, ada)
        assert await house.ends(streams) == NO_MEMBER


async def forget(house: House, person_id: UUID) -> None:
    async with house.town.database.transaction() as connection:
        await connection.execute(sa.text("DELETE FROM people WHERE id = :id"), {"id": person_id})


async def test_what_changes_no_access_ends_nothing(house: House) -> None:
    """Another's key is revoked, another role may the same: all goes on."""
    ada = await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    owner = await first_key(house)
    other_id, _ = await new_key(house)
    async with house.everything(token) as streams:
        await house.call("DELETE", f"/api-keys/{other_id}", owner)
        await house.call("PATCH", f"/members/{ada}", owner, {"role": "analyst"})
        ends = [asyncio.ensure_future(end()) for end in streams.values()]
        ended, _ = await asyncio.wait(ends, timeout=2)
        assert not ended
        await house.call("DELETE", f"/members/{ada}", owner)
        assert set(await asyncio.gather(*ends)) == {"FORBIDDEN", "cut", 4404}
