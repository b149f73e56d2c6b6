"""Who leaves, or may less, leaves nothing behind by which he or others come in again."""

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.stores.keys.test_keys import make
from tests.domains.stores.keys.test_replay_keys import opens, replay
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.models import invitations
from cartwheel.entrypoints.house import HOUSE


async def invite(client: httpx.AsyncClient, who: str, email: str, role: str = "staff") -> Any:
    body = {"email": email, "role": role}
    answer = await client.post("/members/invitations", json=body, headers=bearer(who))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def pending(desk: Desk) -> set[str]:
    """The addresses whose invitation has no answer."""
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        query = sa.select(invitations.c.email).where(invitations.c.state == "pending")
        return set((await connection.execute(query)).scalars())


def ids(keys: list[Any]) -> set[str]:
    return {key["id"] for key in keys}


class Legacy:
    """What Ada made, an admin: keys of all kinds, and invitations with and without them."""

    reader: Any
    maker: Any
    made_reader: Any
    made_maker: Any
    inviter: Any
    replayer: Any
    replays: Any

    @classmethod
    async def of(cls, desk: Desk, client: httpx.AsyncClient) -> "Legacy":
        await desk.person("olga", Role.OWNER)
        await desk.person("ada", Role.ADMIN)
        legacy = cls()
        legacy.reader = await make(client, "ada", scopes=["carts:read"])
        legacy.maker = await make(client, "ada", scopes=["carts:read", "keys:write"])
        maker = legacy.maker["secret"]
        legacy.made_reader = await make(client, maker, scopes=["carts:read"])
        legacy.made_maker = await make(client, maker, scopes=["keys:write", "carts:read"])
        legacy.inviter = await make(
            client, "ada", scopes=["members:write", *STAFF], callsPerMinute=100
        )
        legacy.replayer = await make(client, "ada", scopes=["accounts:write"])
        legacy.replays = (await replay(client, "ada")).json()
        await make(client, "olga", scopes=["keys:write"])
        await invite(client, "ada", "by-ada@shop.example")
        await invite(client, legacy.inviter["secret"], "by-key@shop.example")
        await invite(client, "olga", "by-olga@shop.example")
        return legacy


STAFF = sorted(HOUSE.permissions.of_role(Role.STAFF))


@pytest.mark.parametrize("way", ["removed", "left", "demoted"])
async def test_keys_that_let_others_in_end_and_so_do_invitations(
    desk: Desk, client: httpx.AsyncClient, way: str
) -> None:
    legacy = await Legacy.of(desk, client)
    ada = desk.actors["ada"].id
    if way == "removed":
        answer = await client.delete(f"/members/{ada}", headers=bearer("olga"))
        assert answer.json()["member"]["personId"] == str(ada)
    elif way == "demoted":
        answer = await client.patch(
            f"/members/{ada}", json={"role": "staff"}, headers=bearer("olga")
        )
        assert answer.json()["role"] == "staff"
    else:
        answer = await client.post("/members/leave", headers=bearer("ada"))
        assert answer.status_code == 204
    ended, stays = (
        (legacy.maker, legacy.made_maker, legacy.inviter, legacy.replayer),
        (
            legacy.reader,
            legacy.made_reader,
        ),
    )
    for key in ended:
        assert not await opens(desk, key["secret"])
    for key in stays:
        assert await opens(desk, key["secret"])
    assert await opens(desk, legacy.replays["key"])
    assert await pending(desk) == {"by-olga@shop.example"}
    if way != "left":
        left = answer.json()["leftovers"]
        assert ids(left["revokedKeys"]) == {key["key"]["id"] for key in ended}
        assert all(key["revokedAt"] for key in left["revokedKeys"])
        remaining = {key["id"]: key["storeId"] for key in left["remainingKeys"]}
        assert remaining.keys() > {key["key"]["id"] for key in stays}
        assert legacy.replays["storeId"] in remaining.values()
        assert len(remaining) == 3
        assert {one["email"] for one in left["withdrawnInvitations"]} == {
            "by-ada@shop.example",
            "by-key@shop.example",
        }
        assert {one["state"] for one in left["withdrawnInvitations"]} == {"revoked"}
        assert left["remainingInvitations"] == []


@pytest.mark.parametrize("way", ["removed", "demoted"])
async def test_all_keys_end_where_it_is_asked_for(
    desk: Desk, client: httpx.AsyncClient, way: str
) -> None:
    legacy = await Legacy.of(desk, client)
    ada = desk.actors["ada"].id
    if way == "removed":
        answer = await client.delete(
            f"/members/{ada}", params={"revokeKeys": "true"}, headers=bearer("olga")
        )
    else:
        change = {"role": "staff", "revokeKeys": True}
        answer = await client.patch(f"/members/{ada}", json=change, headers=bearer("olga"))
    left = answer.json()["leftovers"]
    assert (len(left["revokedKeys"]), left["remainingKeys"]) == (7, [])
    for key in (legacy.reader, legacy.maker, legacy.made_reader, legacy.made_maker):
        assert not await opens(desk, key["secret"])
    assert not await opens(desk, legacy.replays["key"])
    assert await pending(desk) == {"by-olga@shop.example"}
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        query = sa.select(audit_log).where(
            audit_log.c.procedure.in_(["members.remove", "members.changeRole"])
        )
        record = (await connection.execute(query)).one()
    told = record.after if way == "removed" else record.after["leftovers"]
    assert record.subject == str(ada)
    assert len(told["revokedKeys"]) == 7


async def test_a_role_that_may_as_much_ends_nothing(desk: Desk, client: httpx.AsyncClient) -> None:
    legacy = await Legacy.of(desk, client)
    ada = desk.actors["ada"].id
    answer = await client.patch(f"/members/{ada}", json={"role": "owner"}, headers=bearer("olga"))
    left = answer.json()["leftovers"]
    assert (left["revokedKeys"], left["withdrawnInvitations"]) == ([], [])
    assert (len(left["remainingKeys"]), len(left["remainingInvitations"])) == (7, 2)
    assert await opens(desk, legacy.maker["secret"])


async def test_an_owner_who_hands_over_loses_keys_that_may_more(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """Keys and invitations that an admin could have made as well go on."""
    await desk.person("olga", Role.OWNER)
    ada = await desk.person("ada", Role.ADMIN)
    owning = await make(client, "olga", scopes=["accounts:own", "keys:write"])
    making = await make(client, "olga", scopes=["keys:write"])
    await invite(client, "olga", "owner@shop.example", role="owner")
    await invite(client, "olga", "admin@shop.example", role="admin")
    body = {"personId": str(ada)}
    given = await client.post("/members/transfer-ownership", json=body, headers=bearer("olga"))
    assert given.status_code == 200
    assert (given.json()["personId"], given.json()["role"]) == (str(ada), "owner")
    left = given.json()["leftovers"]
    assert ids(left["revokedKeys"]) == {owning["key"]["id"]}
    assert ids(left["remainingKeys"]) == {making["key"]["id"]}
    assert [one["email"] for one in left["withdrawnInvitations"]] == ["owner@shop.example"]
    assert [one["email"] for one in left["remainingInvitations"]] == ["admin@shop.example"]
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        query = sa.select(audit_log).where(audit_log.c.procedure == "members.transferOwnership")
        record = (await connection.execute(query)).one()
    assert ids(record.after[1]["leftovers"]["revokedKeys"]) == {owning["key"]["id"]}
    assert not await opens(desk, owning["secret"])
    assert await opens(desk, making["secret"])
    assert await pending(desk) == {"admin@shop.example"}


async def test_the_second_in_which_one_is_still_known_makes_nothing_new(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    """Processes take a person and a key for what they were a moment ago; the database does not."""
    legacy = await Legacy.of(desk, client)
    eve = await desk.person("eve", Role.STAFF)
    sent = await invite(client, "olga", "late@shop.example")
    maker, inviter = legacy.maker["secret"], legacy.inviter["secret"]
    for key in (maker, inviter):  # so that the directory remembers them
        assert (await client.get("/stores/current", headers=bearer(key))).status_code == 200
    await client.delete(f"/members/{desk.actors['ada'].id}", headers=bearer("olga"))
    new_key = "/api-keys", {"name": "again", "scopes": ["carts:read"]}
    invitation = "/members/invitations", {"email": "again@shop.example", "role": "customer"}
    again = f"/members/invitations/{sent['id']}"
    for who in ("ada", inviter):
        for method, path, given in (
            ("PATCH", f"/members/{eve}", {"role": "customer" if who == inviter else "admin"}),
            ("DELETE", f"/members/{eve}", None),
            ("POST", f"{again}/resend", None),
            ("DELETE", again, None),
        ):
            refused = await client.request(method, path, json=given, headers=bearer(who))
            assert refused.status_code == (401 if who == inviter else 403), refused.text
    assert (await desk.roles())[eve] == "staff"
    for who, (path, body), status in (
        ("ada", new_key, 403),
        ("ada", invitation, 403),
        ("ada", ("/stores/replays", {"name": "file", "source": "cd" * 32}), 403),
        (maker, new_key, 401),
        (inviter, invitation, 401),
    ):
        refused = await client.post(path, json=body, headers=bearer(who))
        assert refused.status_code == status, refused.text
    assert await pending(desk) == {"by-olga@shop.example", "late@shop.example"}


async def test_whoever_is_removed_while_making_keys_keeps_none(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.person("olga", Role.OWNER)
    for number in range(10):
        name = f"ada{number}"
        person_id = await desk.person(name, Role.ADMIN)
        maker = (await make(client, name, scopes=["keys:write", "carts:read"]))["secret"]
        body = {"name": "quick", "scopes": ["keys:write"]}
        answers = await asyncio.gather(
            client.post("/api-keys", json=body, headers=bearer(name)),
            client.post("/api-keys", json=body, headers=bearer(maker)),
            client.delete(f"/members/{person_id}", headers=bearer("olga")),
            client.post("/api-keys", json=body, headers=bearer(maker)),
            client.post("/api-keys", json=body, headers=bearer(name)),
        )
        assert answers[2].status_code == 200
        for answer in (*answers[:2], *answers[3:]):
            assert answer.status_code in {201, 401, 403}, answer.text
            if answer.status_code == 201:
                assert not await opens(desk, answer.json()["secret"])
