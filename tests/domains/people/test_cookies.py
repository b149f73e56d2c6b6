"""Browsers hold tokens in cookies that no script reads and no foreign page uses."""

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from redis.asyncio import Redis
from tests.domains.people.making import BROWSER, PASSWORD, Town, founding

from cartwheel.domains.people.service.sessions import REPLACED
from cartwheel.kernel.db import Database

ADA = "ada@shop.example"


def cookies(answer: httpx.Response) -> dict[str, Any]:
    """The cookies that an answer sets, by name."""
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        jar.load(header)
    return dict(jar)


async def sign_in(town: Town, **headers: str) -> httpx.Response:
    given = {"email": ADA, "password": PASSWORD, "cookies": True}
    return await town.call("login", given, headers=headers or BROWSER)


async def test_a_browsers_session(town: Town) -> None:
    """Tokens in cookies and not in the answer; they carry it from login to logout."""
    await town.person(ADA)
    answer = await sign_in(town)
    for token in ("accessToken", "refreshToken", "deviceToken"):
        assert answer.json()[token] is None
    kept = cookies(answer)
    assert {name: kept[name]["max-age"] for name in kept} == {
        "cw_access": "3600",
        "cw_device": "31536000",
        "cw_refresh": "604800",
    }
    for cookie in kept.values():
        assert cookie["httponly"] is True
        assert (cookie["samesite"], cookie["path"], cookie["secure"]) == ("Lax", "/", "")
    assert (await town.call("me", method="GET")).json()["person"]["email"] == ADA

    refreshed = await town.call("refresh", headers=BROWSER)
    assert refreshed.status_code == 200, refreshed.text
    assert refreshed.json()["refreshToken"] is None
    assert cookies(refreshed)["cw_refresh"].value != kept["cw_refresh"].value
    assert (await town.call("logout", headers=BROWSER)).status_code == 204
    assert "cw_access" not in town.client.cookies
    assert (await town.call("me", method="GET")).status_code == 401


async def test_outside_localhost_cookies_are_bound_to_the_host_and_to_tls(
    database: Database, redis: Redis, tmp_path: Path, town: Town
) -> None:
    """A cookie without the prefix, which a neighbour could have planted, counts nothing."""
    await town.person(ADA)
    async with founding(database, redis, tmp_path, public_url="https://shop.example") as abroad:
        kept = cookies(await sign_in(abroad))
        assert set(kept) == {"__Host-cw_access", "__Host-cw_device", "__Host-cw_refresh"}
        for cookie in kept.values():
            assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        token = kept["__Host-cw_access"].value
        abroad.client.cookies.clear()
        for name, status in (("cw_access", 401), ("__Host-cw_access", 200)):
            headers = {"cookie": f"{name}={token}"}
            assert (await abroad.call("me", method="GET", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1.evil.example"}, 403),
        ({"origin": "http://127.0.0.1", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://admin.example", "sec-fetch-site": "cross-site"}, 200),
    ],
)
async def test_foreign_pages_change_nothing(
    database: Database,
    redis: Redis,
    tmp_path: Path,
    town: Town,
    headers: dict[str, str],
    status: int,
) -> None:
    """By neither cookie, over REST and tRPC; reading is left to the browser's own rules."""
    person_id = await town.person(ADA)
    async with founding(
        database, redis, tmp_path, trusted_origins=("https://admin.example",)
    ) as place:
        await sign_in(place)
        await sign_in(place)
        opened = await place.open_sessions(person_id)
        ended = await place.call("sessions", method="DELETE", headers=headers)
        assert ended.status_code == status
        assert len(await place.open_sessions(person_id)) == (1 if status == 200 else len(opened))
        called = await place.client.post("/trpc/auth.endOtherSessions", json={}, headers=headers)
        assert called.status_code == status
        refreshed = await place.call("refresh", headers=headers)
        assert refreshed.status_code == status
        assert (await place.call("me", method="GET", headers=headers)).status_code == 200
        # A login by a foreign page would make its visitor somebody else.
        assert (await sign_in(place, **(headers or {"x": "y"}))).status_code == status


async def test_a_token_needs_no_proof_of_origin(town: Town) -> None:
    """It counts before a cookie; no page of others can send it."""
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    await sign_in(town)
    answer = await town.call("sessions", token=token, method="DELETE")
    assert (answer.status_code, answer.json()) == (200, {"count": 1})
    assert (await town.call("sessions", token="cw_wrong", method="DELETE")).status_code == 401


async def test_cookies_that_open_nothing_are_cleared(town: Town) -> None:
    await town.person(ADA)
    await sign_in(town)
    assert (await town.call("logout", headers=BROWSER)).status_code == 204
    town.client.cookies.set("cw_refresh", "x" * 43)
    refused = await town.call("refresh", headers=BROWSER)
    assert refused.status_code == 401
    assert {name: c["max-age"] for name, c in cookies(refused).items()} == {
        "cw_access": "0",
        "cw_refresh": "0",
    }
    absent = await town.call("refresh", headers=BROWSER)
    assert (absent.status_code, absent.json()["code"]) == (401, "accounts.invalid_refresh_token")


async def test_batches_of_the_official_client(town: Town) -> None:
    """Batched, cookies are set and count; streamed, signing in is refused before it happens."""
    person_id = await town.person(ADA)
    body = {"0": {"email": ADA, "password": PASSWORD, "cookies": True}}
    url = "/trpc/auth.login?batch=1"
    streamed = await town.client.post(
        url, json=body, headers={**BROWSER, "trpc-accept": "application/jsonl"}
    )
    line = msgspec.json.decode(streamed.content.splitlines()[1])
    assert line[2][0][0]["error"]["data"]["httpStatus"] == 415
    assert await town.open_sessions(person_id) == set()
    batched = await town.client.post(url, json=body, headers=BROWSER)
    assert batched.status_code == 200, batched.text
    assert set(cookies(batched)) == {"cw_access", "cw_device", "cw_refresh"}
    read = await town.client.get("/trpc/auth.me,auth.listSessions?batch=1")
    assert [set(part) for part in read.json()] == [{"result"}, {"result"}]
    foreign = await town.client.post(
        "/trpc/auth.logout,auth.logout?batch=1", json={}, headers={"origin": "https://evil.example"}
    )
    assert [part["error"]["data"]["httpStatus"] for part in foreign.json()] == [403, 403]
    assert len(await town.open_sessions(person_id)) == 1


async def test_signing_in_over_a_session_ends_it(town: Town) -> None:
    """Whoever's it was: its cookies are replaced, and nobody could end it any more."""
    person_id = await town.person(ADA)
    first = (await sign_in(town)).json()["sessionId"]
    second = (await sign_in(town)).json()["sessionId"]
    assert await town.open_sessions(person_id) == {UUID(second)}
    deeds = await town.deeds(person_id)
    assert deeds[-1] == (REPLACED, first)

    # The refresh token's cookie is enough, and so is that of the access token.
    for lost in ("cw_access", "cw_refresh"):
        del town.client.cookies[lost]
        last = (await sign_in(town)).json()["sessionId"]
        assert await town.open_sessions(person_id) == {UUID(last)}

    other_id = await town.person("bob@shop.example")
    given = {"email": "bob@shop.example", "password": PASSWORD, "cookies": True}
    answer = await town.call("login", given, headers=BROWSER)
    assert answer.status_code == 200
    assert await town.open_sessions(person_id) == set()
    assert len(await town.open_sessions(other_id)) == 1


async def test_a_session_stays_that_is_not_replaced(town: Town) -> None:
    """A sign-in that fails ends nothing, nor does one whose tokens do not go into cookies."""
    person_id = await town.person(ADA)
    first = (await sign_in(town)).json()["sessionId"]
    given = {"email": ADA, "password": "wrong", "cookies": True}
    assert (await town.call("login", given, headers=BROWSER)).status_code == 401
    assert await town.open_sessions(person_id) == {UUID(first)}
    beside = (await town.sign_in(ADA))["sessionId"]
    assert await town.open_sessions(person_id) == {UUID(first), UUID(beside)}
