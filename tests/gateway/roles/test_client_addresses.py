"""Roles see the client's own address, whoever stands between; nobody can say another."""

import asyncio
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.embedded.harness import until
from tests.gateway.roles.conftest import Behind, before, from_address, signed_in
from tests.roles.fleet import RoleProcess

from cartwheel.kernel.db import Database
from cartwheel.systems.gateway.proxy.forwarding import CALLER_HEADER
from cartwheel.systems.rpc.api import NO_STORE

MALLORY, ADA = "127.0.0.2", "127.0.0.3"
HEADER = CALLER_HEADER.decode()


def login(place: str) -> dict[str, str]:
    return {"email": f"ada@{place}.example", "password": "wobbly teapot 7 lighthouse"}


async def answers(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/v1/auth/me")).status_code == 401


async def fail(client: httpx.AsyncClient, *, headers: dict[str, str]) -> int:
    """Sign in wrongly until the address is locked; return how often it took."""
    for number in range(40):
        made_up = {"email": f"nobody-{number}@nowhere.example", "password": "wrong guess 12345"}
        answer = await client.post("/api/v1/auth/login", json=made_up, headers=headers)
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
            return number
    raise AssertionError("never locked")


async def seen_in_audit(url: str, token: str, web: RoleProcess) -> tuple[set[str], set[str]]:
    """The addresses of somebody's sessions, and of what they did in the audit log."""
    async with httpx.AsyncClient(base_url=web.url, trust_env=False, timeout=30) as inside:
        bearer = {"authorization": f"Bearer {token}"}
        sessions = (await inside.get("/api/v1/auth/sessions", headers=bearer)).json()
        me = (await inside.get("/api/v1/auth/me", headers=bearer)).json()
    database = Database.connect(url, pool_size=1)
    try:
        async with database.transaction(store_id=NO_STORE) as connection:
            rows = await connection.execute(
                sa.text("SELECT DISTINCT address FROM audit_log WHERE actor_id = :person"),
                {"person": UUID(me["person"]["id"])},
            )
            return {one["address"] for one in sessions["items"]}, set(rows.scalars())
    finally:
        await database.close()


@pytest.mark.parametrize("way", ["the door", "a trusted proxy"])
async def test_one_stranger_cannot_keep_others_from_signing_in(behind: Behind, way: str) -> None:
    """Thirty failing sign-ins lock the address they came from, and no other."""
    place = way.rsplit(maxsplit=1)[-1]
    signs = way == "the door"
    trusted = {} if signs else {"CARTWHEEL_TRUSTED_PROXIES": '["127.0.0.1/32"]'}
    web = await behind.web(**trusted)
    table = before(web) if signs else {**before(web), "tokens": None}
    if not signs:
        del table["tokens"], table["routes"][0]["identity"]
    door = await behind.door(table)
    mail = await behind.mailing()
    # Failures stay counted in what the tests share, so each way has addresses of its own.
    stranger, owner = (MALLORY, ADA) if signs else ("127.0.0.12", "127.0.0.13")
    async with from_address(door, stranger) as mallory, from_address(door, owner) as ada:
        await until(lambda: answers(ada), seconds=120)
        token = await signed_in(ada, mail, login(place))
        spoofed = {
            "x-forwarded-for": owner,
            HEADER: "v4.public.forged",
            "forwarded": f"for={owner}",
        }
        assert await fail(mallory, headers=spoofed) == 30
        assert (await mallory.post("/api/v1/auth/login", json=login(place))).status_code == 429
        answer = await ada.post("/api/v1/auth/login", json=login(place))
        assert answer.status_code == 200, "the one that failed is another"
        sessions, audited = await seen_in_audit(behind.owner_url, token, web)
        assert sessions == {owner}
        assert audited == {owner}


async def test_a_word_can_be_neither_said_nor_repeated_from_elsewhere(behind: Behind) -> None:
    """Straight to the role, what is unsigned counts nothing, nor what an untrusted proxy says."""
    web = await behind.web()
    await behind.door(before(web))
    async with from_address(web, "127.0.0.22") as client:
        spoofed = {"x-forwarded-for": "127.0.0.23", "x-forwarded-proto": "https"}
        said = await client.get("/api/v1/auth/me", headers=spoofed | {HEADER: "v4.public.forged"})
        assert said.status_code == 401
        assert "strict-transport-security" not in said.headers
        assert await fail(client, headers=spoofed) == 30
    async with from_address(web, "127.0.0.23") as other:
        answers_ = await asyncio.gather(
            *(other.post("/api/v1/auth/login", json=login("nowhere")) for _ in range(2))
        )
        assert {answer.status_code for answer in answers_} == {401}


async def test_a_proxy_that_is_trusted_says_whether_the_client_came_over_tls(
    behind: Behind,
) -> None:
    web = await behind.web(CARTWHEEL_TRUSTED_PROXIES='["127.0.0.1/32"]')
    async with from_address(web, "127.0.0.1") as trusted, from_address(web, "127.0.0.9") as other:
        secure = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}
        said = await trusted.get("/api/v1/auth/me", headers=secure)
        assert said.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in (await trusted.get("/api/v1/auth/me")).headers
        said = await other.get("/api/v1/auth/me", headers=secure)
        assert "strict-transport-security" not in said.headers
