"""Operators block people and end their sessions; what was ended stays so, and is written down."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.domains.people.identity_server import IdentityServer
from tests.domains.people.making import ANOTHER, OPERATOR, Town
from tests.domains.people.test_passkeys import (
    Device,
    add,
    place,  # noqa: F401  a fixture
    start,
)
from tests.domains.people.test_providers import (
    place as believing,  # noqa: F401  a fixture
    server,  # noqa: F401  a fixture
    sign_in,
)
from tests.embedded.harness import until

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.models import people
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.models import invitations
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.house import HOUSE

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


async def open_store(town: Town) -> tuple[UUID, UUID, str]:
    """Ada, a store of hers, and her token for it."""
    person_id = await town.person(ADA)
    first = (await town.sign_in(ADA))["accessToken"]
    status, opened = await town.ask("POST", "stores", {"name": "Tea"}, token=first)
    assert status == 201, opened
    return person_id, UUID(opened["store"]["id"]), (await town.sign_in(ADA))["accessToken"]


async def make(town: Town, maker: str, *scopes: str) -> tuple[str, str]:
    given = {"name": "k", "scopes": list(scopes)}
    status, made = await town.ask("POST", "api-keys", given, token=maker)
    assert status == 201, made
    return made["key"]["id"], made["secret"]


async def invite(town: Town, maker: str, address: str, role: str) -> str:
    given = {"email": address, "role": role}
    status, sent = await town.ask("POST", "members/invitations", given, token=maker)
    assert status == 201, sent
    return str(sent["id"])


async def test_keys_that_make_keys_go_with_their_maker(town: Town) -> None:
    """And the keys of such keys; what a store stands on goes on, and is counted."""
    person_id, _, token = await open_store(town)
    writer, writing = await make(town, token, "keys:write", "keys:read", "members:read")
    child, childs = await make(town, writing, "keys:write", "members:read")
    _, reading = await make(town, token, "members:read")
    # Of a key that is revoked one counts as well as of the person.
    await make(town, childs, "members:read")
    # Revoking one on the way does not keep those behind it.
    assert (await town.ask("DELETE", f"api-keys/{writer}", token=token))[0] == 204
    blocked = await block(town, person_id)
    assert blocked["revokedKeys"] == [child]
    assert blocked["otherKeys"] == 2

    async def is_refused() -> bool:
        return (await town.ask("GET", "members", token=childs))[0] == 401

    await until(is_refused)
    assert (await town.ask("GET", "members", token=reading))[0] == 200


STAFF = sorted(HOUSE.permissions.of_role("staff"))


async def left_behind(town: Town, token: str) -> tuple[set[str], set[str]]:
    """Make what would let Ada in again: keys, made with keys too, and invitations."""
    maker, making = await make(town, token, "keys:write", "members:write", *STAFF)
    inviter, inviting = await make(town, making, "members:write", *STAFF)
    replayer, _ = await make(town, token, "accounts:write")
    gone, going = await make(town, token, "members:write")
    sent = {
        await invite(town, token, "one@shop.example", "owner"),
        await invite(town, inviting, "two@shop.example", "staff"),
        await invite(town, going, "three@shop.example", "customer"),
    }
    # What a key has sent that was revoked since goes as well.
    assert (await town.ask("DELETE", f"api-keys/{gone}", token=token))[0] == 204
    return {maker, inviter, replayer}, sent


async def told_to_the_store(town: Town, store_id: UUID, procedure: str) -> list[Any]:
    async with town.database.transaction(store_id=store_id) as connection:
        query = audit_log.select().where(audit_log.c.procedure == procedure)
        return list((await connection.execute(query)).all())


async def test_nothing_is_left_by_which_who_is_blocked_comes_in_again(town: Town) -> None:
    """Neither keys that invite or open replays, nor invitations; each store's log says so."""
    person_id, store_id, token = await open_store(town)
    keys, sent = await left_behind(town, token)
    await town.person("sam@shop.example")
    async with town.database.transaction(store_id=store_id) as connection:
        sam = (await town.rows(people, people.c.email == "sam@shop.example"))[0].id
        members = MemberRepository(connection)
        await members.add(store_id, sam, role=Role.OWNER, at=town.clock.now())
    sams = (await town.sign_in("sam@shop.example"))["accessToken"]
    stays = await invite(town, sams, "four@shop.example", "staff")
    blocked = await block(town, person_id)
    assert set(blocked["revokedKeys"]) == keys
    assert set(blocked["withdrawnInvitations"]) == sent
    assert blocked["otherKeys"] == 0
    _, page = await town.ask("GET", "members/invitations?state=pending", token=sams)
    assert [one["id"] for one in page["items"]] == [stays]
    (record,) = await told_to_the_store(town, store_id, "people.block")
    assert (record.actor_kind, record.subject) == ("operator", str(person_id))
    assert {key["id"] for key in record.after["revokedKeys"]} == keys
    assert set(record.after["withdrawnInvitations"]) == sent
    # Nothing is left to end, and nothing to tell.
    again = await block(town, person_id)
    assert (again["revokedKeys"], again["withdrawnInvitations"]) == ([], [])
    assert len(await told_to_the_store(town, store_id, "people.block")) == 1


async def test_who_invites_at_that_moment_has_invited_nobody(town: Town) -> None:
    person_id, store_id, token = await open_store(town)
    _, inviting = await make(town, token, "members:write")

    async def try_to(maker: str, number: int) -> int:
        given = {"email": f"no{number}@shop.example", "role": "customer"}
        return (await town.ask("POST", "members/invitations", given, token=maker))[0]

    tries = [try_to((token, inviting)[number % 2], number) for number in range(6)]
    statuses = (await asyncio.gather(*tries[:3], block(town, person_id), *tries[3:]))[:3]
    assert set(statuses) <= {201, 401, 403}
    async with town.database.transaction(store_id=store_id) as connection:
        query = invitations.select().where(invitations.c.state == "pending")
        assert (await connection.execute(query)).all() == []


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
    """By the address, which stands in no URL."""
    person_id = await town.person(ADA)
    await town.sign_in(ADA)
    status, standing = await town.ask(
        "POST", "people/find", {"email": "Ada@Shop.example"}, token=OPERATOR
    )
    assert (status, standing["person"]["id"], standing["openSessions"]) == (200, str(person_id), 1)
    status, refused = await town.ask(
        "POST", "people/find", {"email": "eve@shop.example"}, token=OPERATOR
    )
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
