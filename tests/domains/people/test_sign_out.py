"""Signing out, by whatever is left of a session; nobody is signed out by others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.domains.making import open_store, store_service
from tests.domains.people.making import BROWSER, PASSWORD, Town
from tests.domains.people.test_cookies import cookies

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE

ADA, EVE = "ada@shop.example", "eve@shop.example"
FORGOTTEN = {"cw_access": "0", "cw_refresh": "0"}


def forgotten(answer: httpx.Response) -> dict[str, Any]:
    return {name: cookie["max-age"] for name, cookie in cookies(answer).items()}


async def test_by_the_access_token(town: Town) -> None:
    """Once; repeating it is harmless, and leaves no second record."""
    person_id = await town.person(ADA)
    signed_in, other = await town.sign_in(ADA), await town.sign_in(ADA)
    for _ in range(2):
        assert (await town.call("logout", token=signed_in["accessToken"])).status_code == 204
    assert await town.me(signed_in["accessToken"]) == 401
    assert await town.open_sessions(person_id) == {UUID(other["sessionId"])}
    deeds = await town.deeds(person_id)
    assert deeds.count(("auth.logout", signed_in["sessionId"])) == 1


async def test_by_the_refresh_token_alone(town: Town) -> None:
    """Long after the access token; by the one before too, for both are of one session."""
    person_id = await town.person(ADA)
    first, second = await town.sign_in(ADA), await town.sign_in(ADA)
    town.clock.pass_by(timedelta(hours=2))
    refreshed = await town.call("refresh", {"refreshToken": second["refreshToken"]})
    for token in (first["refreshToken"], second["refreshToken"]):
        given = {"refreshToken": token}
        out = await town.call("logout", given, token=first["accessToken"])
        assert out.status_code == 204, out.text
    assert await town.me(refreshed.json()["accessToken"]) == 401
    assert await town.open_sessions(person_id) == set()
    for token in (first["refreshToken"], refreshed.json()["refreshToken"]):
        assert (await town.call("refresh", {"refreshToken": token})).status_code == 401


async def test_a_browser_whose_access_token_is_over(town: Town) -> None:
    person_id = await town.person(ADA)
    given = {"email": ADA, "password": PASSWORD, "cookies": True}
    assert (await town.call("login", given, headers=BROWSER)).status_code == 200
    town.clock.pass_by(timedelta(hours=2))
    del town.client.cookies["cw_access"]
    foreign = await town.call("logout", headers={"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, forgotten(foreign)) == (403, {})
    assert len(await town.open_sessions(person_id)) == 1
    out = await town.call("logout", headers=BROWSER)
    assert (out.status_code, forgotten(out)) == (204, FORGOTTEN)
    assert await town.open_sessions(person_id) == set()
    again = await town.call("logout", headers=BROWSER)
    assert (again.status_code, forgotten(again)) == (204, FORGOTTEN)


async def test_a_browser_that_kept_the_access_token_alone(town: Town) -> None:
    person_id = await town.person(ADA)
    given = {"email": ADA, "password": PASSWORD, "cookies": True}
    await town.call("login", given, headers=BROWSER)
    town.client.cookies.set("cw_refresh", "x" * 43)
    assert (await town.call("logout", headers=BROWSER)).status_code == 204
    assert await town.open_sessions(person_id) == set()


@pytest.mark.parametrize("path", ["logout", "refresh"])
async def test_a_foreign_form_takes_no_cookies_away(town: Town, path: str) -> None:
    """Browsers send it without our cookies, and would take those of the answer."""
    answer = await town.client.post(
        f"/api/v1/auth/{path}",
        headers={
            "sec-fetch-site": "cross-site",
            "origin": "https://evil.example",
            "content-type": "application/x-www-form-urlencoded",
        },
    )
    assert forgotten(answer) == {}


async def test_who_names_no_session_is_out_already(town: Town) -> None:
    person_id = await town.person(ADA)
    await town.person(EVE)
    await town.sign_in(ADA)
    store_id = await open_store(town.database)
    async with town.database.transaction() as connection:
        stores = store_service(connection)
        key = (await stores.issue_key(store_id, permissions=("carts:read",))).key
    opened = await town.open_sessions(person_id)
    for given, token in (
        (None, None),
        ({}, None),
        ({"refreshToken": "x" * 43}, None),
        ({"refreshToken": "\u00e9"}, None),
        (None, "cw_wrong"),
        (None, "eyJhbGciOiJub25lIn0.e30."),
        (None, key),
    ):
        assert (await town.call("logout", given, token=token)).status_code == 204
    assert await town.open_sessions(person_id) == opened
    assert (
        await StoreDirectory(town.database, HOUSE.permissions).authenticate(key)
    ).store_id == store_id
    refused = await town.call("logout", {"refreshToken": ""})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
