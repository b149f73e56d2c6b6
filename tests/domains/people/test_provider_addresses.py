"""What a provider vouches for: by its token, by userinfo, or since the operator says so."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.domains.people.identity_server import (
    CLIENT,
    SECRET,
    IdentityServer,
    identity_server,
)
from tests.domains.people.making import Town, founding
from tests.domains.people.test_provider_keys import ODD
from tests.domains.people.test_providers import sign_in

from cartwheel.domains.people.models import people

ADA = "ada@shop.example"


@pytest.fixture
async def server() -> AsyncIterator[IdentityServer]:
    async with identity_server() as server:
        yield server


@asynccontextmanager
async def believing(
    town: Town, server: IdentityServer, redis: Redis, home: Path, **config: Any
) -> AsyncIterator[Town]:
    common = {"client_id": CLIENT, "client_secret": SECRET, "issuer": server.url}
    given = SecretStr(json.dumps([{"name": "ours", **common, **config}]))
    async with founding(town.database, redis, home, identity_providers=given) as place:
        yield place


@pytest.fixture
async def place(
    town: Town, server: IdentityServer, redis: Redis, tmp_path: Path
) -> AsyncIterator[Town]:
    async with believing(town, server, redis, tmp_path) as place:
        yield place


async def test_odd_keys_keep_nobody_out(place: Town, server: IdentityServer) -> None:
    server.more_keys = list(ODD.values())
    assert (await sign_in(place, server)).status_code == 200
    server.kid = None
    assert (await sign_in(place, server)).status_code == 200
    assert len(await place.rows(people)) == 1


@pytest.mark.parametrize("methods", [["client_secret_basic"], ["client_secret_post"], None])
async def test_a_secret_of_any_letters_is_told_as_it_is(
    place: Town, server: IdentityServer, methods: list[str] | None
) -> None:
    """Encoded like a form's field where it is told in a header (RFC 6749, 2.3.1)."""
    if methods is not None:
        server.described = {"token_endpoint_auth_methods_supported": methods}
    assert (await sign_in(place, server)).status_code == 200


async def test_that_an_address_is_verified_may_be_said_by_userinfo(
    place: Town, server: IdentityServer
) -> None:
    """Of that very address, for the token's subject."""
    server.user["email_verified"] = None
    subject = server.user["sub"]
    for said in (
        {"sub": subject, "email": ADA},
        {"sub": subject, "email": ADA, "email_verified": False},
        {"sub": subject, "email": "eve@shop.example", "email_verified": True},
        {"sub": subject, "email_verified": True},
    ):
        server.userinfo = said
        refused = await sign_in(place, server)
        assert (refused.status_code, refused.json()["code"]) == (403, "accounts.unverified_address")
    server.userinfo = {"sub": "another", "email": ADA, "email_verified": True}
    assert (await sign_in(place, server)).status_code == 401
    assert await place.rows(people) == []
    server.userinfo = {"sub": subject, "email": "Ada@shop.example", "email_verified": True}
    assert (await sign_in(place, server)).json()["person"]["email"] == ADA


async def test_somebody_known_needs_no_userinfo(place: Town, server: IdentityServer) -> None:
    """Which is not asked where the token says it all, and may refuse to tell."""
    assert (await sign_in(place, server)).status_code == 200
    assert "userinfo" not in server.asked
    server.user["email_verified"] = None
    server.userinfo_status = 403
    assert (await sign_in(place, server)).status_code == 200
    server.user["sub"] = "new"
    assert (await sign_in(place, server)).status_code == 403


async def test_an_operator_may_trust_a_provider_that_does_not_say(
    town: Town, server: IdentityServer, redis: Redis, tmp_path: Path
) -> None:
    """For the domains that are named, and not where it says that it has not verified."""
    trusting = {"email_is_trusted": True, "domains": ["shop.example"]}
    async with believing(town, server, redis, tmp_path, **trusting) as place:
        server.user["email_verified"] = False
        assert (await sign_in(place, server)).status_code == 403
        server.user |= {"email_verified": None, "email": "ada@evil.example"}
        assert (await sign_in(place, server)).status_code == 403
        assert await place.rows(people) == []
        server.user["email"] = ADA
        assert (await sign_in(place, server)).json()["person"]["email"] == ADA
        assert "userinfo" not in server.asked
