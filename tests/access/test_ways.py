"""Less common ways of losing access end what is open as soon as the common ones."""

import asyncio
import statistics
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.access.making import TOOK, House, all_with
from tests.access.test_ending import UNAUTHORIZED, first_key, new_key
from tests.domains.people.making import ANOTHER, PASSWORD

from cartwheel.domains.stores.contracts import Role
from cartwheel.entrypoints import overseeing
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

LACKS = all_with("FORBIDDEN", 4404)


async def demanding(house: House) -> tuple[str, list[str]]:
    """Let Olga own the store and have a second factor; return her token and recovery codes."""
    await house.member("olga", Role.OWNER)
    olga = (await house.sign_in("olga"))["accessToken"]
    _, codes = await house.town.factor(olga)
    return olga, codes


async def demand(house: House, olga: str) -> None:
    await house.call("PUT", "/stores/current/second-factor", olga, {"demanded": True})


async def test_a_store_that_comes_to_demand_a_factor(house: House) -> None:
    olga, _ = await demanding(house)
    await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    async with house.everything(token) as streams, house.everything(olga) as others:
        await demand(house, olga)
        assert await house.ends(streams) == LACKS
        going = [asyncio.ensure_future(end()) for end in others.values()]
        ended, _ = await asyncio.wait(going, timeout=1)
        assert not ended, "who has shown one stays"
        for end in going:
            end.cancel()
        await asyncio.wait(going)


async def test_the_last_factor_that_is_taken_away(house: House) -> None:
    olga, codes = await demanding(house)
    await demand(house, olga)
    async with house.everything(olga) as streams:
        given = {"password": PASSWORD, "code": codes[0]}
        await house.call("POST", "/auth/second-factor/remove", olga, given)
        assert await house.ends(streams) == LACKS


@pytest.mark.parametrize("by", ["removed", "demoted"])
async def test_a_key_whose_maker_goes(house: House, by: str) -> None:
    ada = await house.member("ada", Role.ADMIN)
    body = {"name": "maker", "scopes": ["interventions:read", "keys:write"]}
    token = (await house.sign_in("ada"))["accessToken"]
    secret = (await house.call("POST", "/api-keys", token, body))["secret"]
    owner = await first_key(house)
    async with house.everything(secret) as streams:
        if by == "removed":
            await house.call("DELETE", f"/members/{ada}", owner)
        else:
            await house.call("PATCH", f"/members/{ada}", owner, {"role": "staff"})
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_key_that_may_more_than_its_maker_who_handed_over(house: House) -> None:
    await house.member("olga", Role.OWNER)
    ada = await house.member("ada", Role.ADMIN)
    olga = (await house.sign_in("olga"))["accessToken"]
    body = {"name": "owning", "scopes": ["interventions:read", "accounts:own", "keys:write"]}
    secret = (await house.call("POST", "/api-keys", olga, body))["secret"]
    async with house.everything(secret) as streams:
        await house.call("POST", "/members/transfer-ownership", olga, {"personId": str(ada)})
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_password_that_is_reset_by_mail(house: House) -> None:
    await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    await house.town.call("forgot-password", {"email": "ada@shop.example"})
    await house.town.jobs()
    given = {"token": house.town.last_token(), "newPassword": ANOTHER}
    async with house.everything(token) as streams:
        answer = await house.town.call("reset-password", given)
        assert answer.status_code == 204, answer.text
        assert await house.ends(streams) == UNAUTHORIZED


async def test_a_refresh_token_that_is_used_again(house: House) -> None:
    """Later than the ten seconds in which it is taken for a repetition: somebody has a copy."""
    await house.member("ada", Role.STAFF)
    first = await house.sign_in("ada")
    given = {"refreshToken": first["refreshToken"]}
    answer = await house.town.call("refresh", given)
    assert answer.status_code == 200, answer.text
    async with house.town.database.transaction() as connection:
        await connection.execute(
            sa.text("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'")
        )
    token: Any = answer.json()["accessToken"]
    async with house.everything(token) as streams:
        assert (await house.town.call("refresh", given)).status_code == 401
        assert await house.ends(streams) == UNAUTHORIZED


async def test_signing_keys_that_others_may_have(
    house: House, postgres: Postgres, valkey: Valkey
) -> None:
    """`cartwheel keys rotate --compromised` ends every session there is."""
    await house.member("ada", Role.STAFF)
    token = (await house.sign_in("ada"))["accessToken"]
    settings = (await house.town.container.get(Settings)).model_copy(
        update={
            "database_url": SecretStr(postgres.app_url),
            "redis_url": SecretStr(valkey.url),
        }
    )
    async with house.everything(token) as streams:
        count = await overseeing.end_everybodys_sessions(
            settings, house.town.database, SystemClock()
        )
        assert count >= 1
        assert await house.ends(streams) == UNAUTHORIZED


@pytest.mark.serial
async def test_it_is_about_a_second(house: House) -> None:
    """In the median of all that is measured so far, and of five more: a busy machine is slow."""
    for _ in range(5):
        key_id, secret = await new_key(house)
        async with house.everything(secret) as streams:
            await house.call("DELETE", f"/api-keys/{key_id}", await first_key(house))
            assert await house.ends(streams) == UNAUTHORIZED
    assert min(TOOK[-5:]) < 1.5
    assert min(statistics.median(TOOK), statistics.median(TOOK[-5:])) < 2.5
