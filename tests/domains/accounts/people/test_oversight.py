"""Operators block people and end their sessions; what was ended stays so, and is written down."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.domains.accounts.people.identity_server import IdentityServer
from tests.domains.accounts.people.making import ANOTHER, OPERATOR, Town
from tests.domains.accounts.people.test_passkeys import (
    Device,
    add,
    place,  # noqa: F401  a fixture
    start,
)
from tests.domains.accounts.people.test_providers import (
    place as believing,  # noqa: F401  a fixture
    server,  # noqa: F401  a fixture
    sign_in,
)
from tests.embedded.harness import until

from cartwheel.domains.accounts.audit.models import audit_log
from cartwheel.domains.accounts.people.models import people

ADA = "ada@shop.example"


async def block(town: Town, person_id: UUID, reason: str = "Stolen laptop") -> dict[str, Any]:
    status, blocked = await town.ask(
        "POST", f"people/{person_id}/block", {"reason": reason}, token=OPERATOR
    )
    assert status == 200, blocked
    return dict(blocked)


async def test_who_is_blocked_is_let_in_no_more(town: Town) -> None:
    """By nothing: not by what was open, nor by password; and told so only who knows it."""
    person_id = await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    assert await town.me(signed_in["accessToken"]) == 200
    blocked = await block(town, person_id)
    assert (blocked["endedSessions"], blocked["standing"]["blockedFor"]) == (1, "Stolen laptop")
    assert blocked["standing"]["openSessions"] == 0

    async def is_out() -> bool:
        return await town.me(signed_in["accessToken"]) == 401

    await until(is_out)
    refreshed = await town.call("refresh", {"refreshToken": signed_in["refreshToken"]})
    assert (refreshed.status_code, refreshed.json()["code"]) == (
        401,
        "accounts.invalid_refresh_token",
    )
    refused = await town.login(ADA)
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.blocked")
    wrong = await town.login(ADA, password="wrong")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.invalid_credentials")
    # A new password opens nothing either.
    assert (await town.call("forgot-password", {"email": ADA})).status_code == 202
    await town.jobs()
    given = {"token": town.last_token(), "newPassword": ANOTHER}
    assert (await town.call("reset-password", given)).status_code == 204
    assert (await town.login(ADA, password=ANOTHER)).status_code == 403
    assert await town.open_sessions(person_id) == set()

    status, standing = await town.ask("POST", f"people/{person_id}/unblock", token=OPERATOR)
    assert (status, standing["blockedAt"]) == (200, None)
    assert await town.me(signed_in["accessToken"]) == 401
    assert (await town.login(ADA, password=ANOTHER)).status_code == 200


async def test_neither_passkeys_nor_providers_open(
    place: Town,  # noqa: F811
    believing: Town,  # noqa: F811
    server: IdentityServer,  # noqa: F811
) -> None:
    device = Device()
    person_id = await place.person(ADA)
    await add(place, (await place.sign_in(ADA))["accessToken"], device)
    assert (await sign_in(believing, server)).status_code == 200
    await block(place, person_id)
    given = {"credential": device.get(await start(place))}
    by_passkey = await place.call("passkeys/login", given)
    by_provider = await sign_in(believing, server)
    for answer in (by_passkey, by_provider):
        assert (answer.status_code, answer.json()["code"]) == (403, "accounts.blocked")
    assert await place.open_sessions(person_id) == set()


async def test_who_signs_in_at_that_moment_is_out_as_well(town: Town) -> None:
    person_id = await town.person(ADA)
    await asyncio.gather(*(town.login(ADA) for _ in range(6)), block(town, person_id))
    assert await town.open_sessions(person_id) == set()


async def test_keys_that_make_keys_go_with_their_maker(town: Town) -> None:
    """And the keys of such keys; what a store stands on goes on, and is counted."""
    person_id = await town.person(ADA)
    first = (await town.sign_in(ADA))["accessToken"]
    await town.ask("POST", "stores", {"name": "Tea"}, token=first)
    token = (await town.sign_in(ADA))["accessToken"]

    async def make(maker: str, *scopes: str) -> tuple[str, str]:
        given = {"name": "k", "scopes": list(scopes)}
        status, made = await town.ask("POST", "api-keys", given, token=maker)
        assert status == 201, made
        return made["key"]["id"], made["secret"]

    writer, writing = await make(token, "keys:write", "keys:read", "members:read")
    child, childs = await make(writing, "keys:write", "members:read")
    _, reading = await make(token, "members:read")
    # Revoking one on the way does not keep those behind it.
    assert (await town.ask("DELETE", f"api-keys/{writer}", token=token))[0] == 204
    blocked = await block(town, person_id)
    assert blocked["revokedKeys"] == [child]
    assert blocked["otherKeys"] == 1

    async def is_refused() -> bool:
        return (await town.ask("GET", "members", token=childs))[0] == 401

    await until(is_refused)
    assert (await town.ask("GET", "members", token=reading))[0] == 200


async def test_all_sessions_of_a_person_end(town: Town) -> None:
    """Who may sign in anew."""
    person_id = await town.person(ADA)
    tokens = [(await town.sign_in(ADA))["accessToken"] for _ in range(2)]
    other = await town.person("bob@shop.example")
    await town.sign_in("bob@shop.example")
    status, ended = await town.ask("DELETE", f"people/{person_id}/sessions", token=OPERATOR)
    assert (status, ended) == (200, {"count": 2})

    async def are_out() -> bool:
        return {await town.me(token) for token in tokens} == {401}

    await until(are_out)
    assert len(await town.open_sessions(other)) == 1
    assert (await town.login(ADA)).status_code == 200


async def test_looking_somebody_up(town: Town) -> None:
    person_id = await town.person(ADA)
    await town.sign_in(ADA)
    status, standing = await town.ask("GET", "people?email=Ada@Shop.example", token=OPERATOR)
    assert (status, standing["person"]["id"], standing["openSessions"]) == (200, str(person_id), 1)
    status, refused = await town.ask("GET", "people?email=eve@shop.example", token=OPERATOR)
    assert (status, refused["code"]) == (404, "people.person_not_found")
    nobody = UUID(int=7)
    for method, path, body in (
        ("POST", f"people/{nobody}/block", {"reason": "x"}),
        ("POST", f"people/{nobody}/unblock", None),
        ("DELETE", f"people/{nobody}/sessions", None),
    ):
        status, refused = await town.ask(method, path, body, token=OPERATOR)
        assert (status, refused["code"]) == (404, "people.person_not_found")


@pytest.mark.parametrize("reason", ["", "a\nb", "x" * 501])
async def test_a_reason_is_a_line(town: Town, reason: str) -> None:
    person_id = await town.person(ADA)
    status, _ = await town.ask(
        "POST", f"people/{person_id}/block", {"reason": reason}, token=OPERATOR
    )
    assert status == 400
    assert [row.blocked_at for row in await town.rows(people)] == [None]


async def test_it_is_written_down(town: Town) -> None:
    """With what was before and after, in no store's log."""
    person_id = await town.person(ADA)
    await town.sign_in(ADA)
    await block(town, person_id)
    await block(town, person_id, "Again")
    await town.ask("POST", f"people/{person_id}/unblock", token=OPERATOR)
    await town.ask("DELETE", f"people/{person_id}/sessions", token=OPERATOR)
    records = await town.records(
        audit_log.c.procedure.like("people.%"), audit_log.c.subject == str(person_id)
    )
    assert [(record.procedure, record.subject, record.actor_kind) for record in records] == [
        ("people.block", str(person_id), "operator"),
        ("people.block", str(person_id), "operator"),
        ("people.unblock", str(person_id), "operator"),
        ("people.endSessions", str(person_id), "operator"),
    ]
    first, second, third, _ = records
    assert (first.before["blockedFor"], first.after["standing"]["blockedFor"]) == (
        None,
        "Stolen laptop",
    )
    assert first.after["endedSessions"] == 1
    assert second.after["standing"]["blockedAt"] == first.after["standing"]["blockedAt"]
    assert (third.before["blockedFor"], third.after["blockedFor"]) == ("Again", None)
