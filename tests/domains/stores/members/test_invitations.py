"""Invitations: mailed, answered once, by the one they were sent to."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.models import invitations
from cartwheel.systems.jobs.api import Cancel


async def invite(
    desk: Desk, client: httpx.AsyncClient, name: str = "nora", role: str = "staff"
) -> str:
    """Invite a person who is nowhere a member; return the invitation's id."""
    if name not in desk.actors:
        await desk.person(name)
    body = {"email": desk.email(name).upper(), "role": role}
    answer = await client.post("/members/invitations", json=body, headers=bearer(await desk.key()))
    assert answer.status_code == 201, answer.text
    assert answer.json()["email"] == desk.email(name)
    return str(answer.json()["id"])


async def answered(client: httpx.AsyncClient, how: str, token: str, who: str) -> httpx.Response:
    return await client.post(f"/invitations/{how}", json={"token": token}, headers=bearer(who))


async def states(desk: Desk) -> list[str]:
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        query = sa.select(invitations.c.state).order_by(invitations.c.id)
        return list((await connection.execute(query)).scalars())


async def test_from_the_mail_to_a_member(desk: Desk, client: httpx.AsyncClient) -> None:
    await invite(desk, client)
    token = await desk.token()
    assert [mail["to"] for mail in desk.mails()] == [desk.email("nora")]
    shown = await client.post("/invitations/preview", json={"token": token})
    assert shown.json() == {
        "storeName": "Test",
        "email": desk.email("nora"),
        "role": "staff",
        "expiresAt": (desk.clock.now() + timedelta(days=7)).isoformat().replace("+00:00", "Z"),
    }
    member = await answered(client, "accept", token, "nora")
    nora = desk.actors["nora"].id
    assert (member.status_code, member.json()["personId"]) == (200, str(nora))
    assert (await desk.roles(), await states(desk)) == ({nora: "staff"}, ["accepted"])
    again = await answered(client, "accept", token, "nora")
    assert (again.status_code, again.json()["code"]) == (404, "members.invitation_not_found")
    assert (await client.post("/invitations/preview", json={"token": token})).status_code == 404


async def test_no_token_is_kept(desk: Desk, client: httpx.AsyncClient) -> None:
    """Neither the job nor the row holds it."""
    await invite(desk, client)
    token = await desk.token()
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        row = (await connection.execute(sa.select(invitations))).one()
    assert row.digest == rules.digest_of(token)
    assert token not in str(row) + str(await desk.jobs())


async def test_accepting_is_repeated_for_its_key(desk: Desk, client: httpx.AsyncClient) -> None:
    """The answer is kept beside the change, though that is in another store than the caller."""
    await invite(desk, client)
    token = await desk.token()
    headers = {**bearer("nora"), "idempotency-key": "once"}
    answers = [
        await client.post("/invitations/accept", json={"token": token}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["idempotent-replayed"] == "true"


async def test_only_one_of_many_accepts(desk: Desk, client: httpx.AsyncClient) -> None:
    await invite(desk, client)
    token = await desk.token()
    answers = await asyncio.gather(*(answered(client, "accept", token, "nora") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 7
    assert list((await desk.roles()).values()) == ["staff"]


async def test_somebody_else_cannot_accept(desk: Desk, client: httpx.AsyncClient) -> None:
    await invite(desk, client)
    token = await desk.token()
    await desk.person("eve", Role.OWNER, store=await open_store(desk.database))
    refused = await answered(client, "accept", token, "eve")
    assert (refused.status_code, refused.json()["code"]) == (403, "members.invitation_for_another")
    by_key = await answered(client, "accept", token, await desk.key())
    assert by_key.status_code == 403
    assert (await desk.roles(), await states(desk)) == ({}, ["pending"])


async def test_declining_needs_no_account(desk: Desk, client: httpx.AsyncClient) -> None:
    await invite(desk, client)
    token = await desk.token()
    assert (await client.post("/invitations/decline", json={"token": token})).status_code == 204
    assert (await answered(client, "accept", token, "nora")).status_code == 404
    assert (await desk.roles(), await states(desk)) == ({}, ["declined"])


async def test_revoked_and_old_ones_open_nothing(desk: Desk, client: httpx.AsyncClient) -> None:
    key = bearer(await desk.key())
    invitation = await invite(desk, client)
    token = await desk.token()
    desk.clock.pass_by(timedelta(days=7))
    late = await answered(client, "accept", token, "nora")
    assert (late.status_code, late.json()["code"]) == (409, "members.invitation_ended")
    await client.post(f"/members/invitations/{invitation}/resend", headers=key)
    token = await desk.token()
    path = f"/members/invitations/{invitation}"
    assert (await client.delete(path, headers=key)).status_code == 204
    assert (await answered(client, "accept", token, "nora")).status_code == 404
    again = await client.delete(path, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "members.invitation_ended")
    assert (await desk.roles(), await states(desk)) == ({}, ["revoked"])
    assert isinstance(await desk.post(), Cancel)
    assert len(desk.mails()) == 2


async def test_a_new_mail_ends_the_link_before(desk: Desk, client: httpx.AsyncClient) -> None:
    invitation = await invite(desk, client)
    first = await desk.token()
    desk.clock.pass_by(timedelta(days=6))
    path = f"/members/invitations/{invitation}/resend"
    resent = await client.post(path, headers=bearer(await desk.key()))
    assert resent.json()["expiresAt"] > resent.json()["createdAt"]
    second = await desk.token()
    desk.clock.pass_by(timedelta(days=6))
    assert (await answered(client, "accept", first, "nora")).status_code == 404
    assert (await answered(client, "accept", second, "nora")).status_code == 200


async def test_an_address_is_invited_once_at_a_time(desk: Desk, client: httpx.AsyncClient) -> None:
    await invite(desk, client)
    await desk.person("sam", Role.STAFF)
    key = bearer(await desk.key())
    for name, code in (("nora", "members.invitation_pending"), ("sam", "members.already_member")):
        body = {"email": desk.email(name), "role": "staff"}
        refused = await client.post("/members/invitations", json=body, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    desk.clock.pass_by(timedelta(days=8))
    await invite(desk, client)
    assert await states(desk) == ["revoked", "pending"]
    assert len(await desk.jobs()) == 2


async def test_nobody_invites_beyond_his_own_rights(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("ada", Role.ADMIN)
    owner = await invite(desk, client, role="owner")
    made = (
        await client.post(
            "/api-keys",
            json={"name": "hr", "scopes": ["members:write"]},
            headers=bearer(await desk.key()),
        )
    ).json()
    for attempt in (
        client.post(
            "/members/invitations",
            json={"email": "friend@shop.example", "role": "owner"},
            headers=bearer("ada"),
        ),
        client.post(f"/members/invitations/{owner}/resend", headers=bearer("ada")),
        client.delete(f"/members/invitations/{owner}", headers=bearer("ada")),
        client.delete(f"/members/invitations/{owner}", headers=bearer(made["secret"])),
    ):
        refused = await attempt
        assert (refused.status_code, refused.json()["code"]) == (403, "members.beyond_own_rights")
    assert (await states(desk), len(await desk.jobs())) == (["pending"], 1)


async def test_the_list(desk: Desk, client: httpx.AsyncClient) -> None:
    key = bearer(await desk.key())
    ids = [await invite(desk, client, name) for name in ("nora", "nils", "nick")]
    await client.delete(f"/members/invitations/{ids[0]}", headers=key)
    page = (await client.get("/members/invitations", params={"limit": 2}, headers=key)).json()
    assert [item["id"] for item in page["items"]] == [ids[2], ids[1]]
    query = {"cursor": page["nextCursor"]}
    rest = (await client.get("/members/invitations", params=query, headers=key)).json()
    assert ([item["id"] for item in rest["items"]], rest["nextCursor"]) == ([ids[0]], None)
    query = {"state": "revoked"}
    revoked = (await client.get("/members/invitations", params=query, headers=key)).json()
    assert [item["id"] for item in revoked["items"]] == [ids[0]]


@pytest.mark.parametrize(
    "token", ["x", "cwi_", "cwi_" + "A" * 64, "cwi_" + "A" * 63, "cwi_" + "\u00e9" * 20]
)
async def test_what_is_no_token_finds_nothing(client: httpx.AsyncClient, token: str) -> None:
    assert (await client.post("/invitations/preview", json={"token": token})).status_code == 404


@pytest.mark.parametrize("email", ["a\0b@shop.example", "a,b@shop.example", "a@b>,<", "\u212a@b.c"])
async def test_what_is_no_address_is_not_invited(
    desk: Desk, client: httpx.AsyncClient, email: str
) -> None:
    """It could not be kept or mailed, or would be mailed to somebody else."""
    body = {"email": email, "role": "staff"}
    refused = await client.post("/members/invitations", json=body, headers=bearer(await desk.key()))
    assert refused.status_code == 400, refused.text
    assert [issue["path"] for issue in refused.json()["issues"]] == [["email"]]
    assert (await states(desk), await desk.jobs()) == ([], [])
