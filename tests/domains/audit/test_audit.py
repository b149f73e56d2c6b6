"""The audit log: every change is in it, with it or not at all, and nothing leaves it."""

import csv
import io
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from tests.domains.making import open_store
from tests.domains.stores.members.making import Desk
from tests.rpc.serving import bearer

from cartwheel.domains.audit import rules
from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.stores.contracts import Role
from cartwheel.systems.rpc.api import NO_STORE, AuditEntry, RequestContext


async def listed(client: httpx.AsyncClient, who: str = "olga", **query: Any) -> list[Any]:
    answer = await client.get("/audit", params=query, headers=bearer(who))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def rename(client: httpx.AsyncClient, name: str, who: str = "olga", **headers: str) -> Any:
    return await client.patch(
        "/stores/current", json={"name": name}, headers={**bearer(who), **headers}
    )


async def test_a_record_says_who_did_what_from_where(desk: Desk, client: httpx.AsyncClient) -> None:
    olga = await desk.person("olga", Role.OWNER)
    answer = await rename(client, "New", **{"x-request-id": "request-of-olga"})
    (record,) = await listed(client)
    assert record["before"]["name"] == "Test"
    unchanged = ("currency", "idleLimit", "timeZone", "locale")
    assert record == {
        "id": record["id"],
        "at": desk.clock.now().isoformat().replace("+00:00", "Z"),
        "actorKind": "person",
        "actorId": str(olga),
        "procedure": "stores.update",
        "subject": str(desk.store_id),
        "input": {"name": "New", **dict.fromkeys(unchanged)},
        "before": {**answer.json(), "name": "Test"},
        "after": answer.json(),
        "requestId": answer.headers["x-request-id"],
        "address": "127.0.0.1",
    }


async def test_changes_are_found_by_one_procedure_and_by_all_of_a_router(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.person("olga", Role.OWNER)
    await rename(client, "New")
    invited = {"email": "new@example.com", "role": "staff"}
    await client.post("/members/invitations", json=invited, headers=bearer("olga"))
    assert [r["procedure"] for r in await listed(client, procedure="stores.*")] == ["stores.update"]
    assert [r["procedure"] for r in await listed(client, procedure="members.*")] == [
        "members.invite"
    ]
    assert await listed(client, procedure="members") == []
    assert await listed(client, procedure="store.*") == []
    assert len(await listed(client, procedure="members.invite")) == 1


async def test_what_fails_or_is_repeated_or_only_read_is_not_told(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.person("olga", Role.OWNER)
    await desk.person("sam", Role.STAFF)
    assert (await rename(client, "x", who="sam")).status_code == 403
    assert (await rename(client, "")).status_code == 400
    assert (await client.post("/members/leave", headers=bearer("olga"))).status_code == 409
    await client.get("/stores/current", headers=bearer("olga"))
    assert await listed(client) == []
    for _ in range(2):
        assert (await rename(client, "x", **{"idempotency-key": "once"})).status_code == 200
    assert [record["procedure"] for record in await listed(client)] == ["stores.update"]


async def test_no_secret_is_in_it(desk: Desk, client: httpx.AsyncClient) -> None:
    """Neither what a key opens by nor the token of an invitation."""
    await desk.person("olga", Role.OWNER)
    await desk.person("nora")
    body = {"name": "till", "scopes": ["carts:read"]}
    secret = (await client.post("/api-keys", json=body, headers=bearer("olga"))).json()["secret"]
    body = {"email": desk.email("nora"), "role": "staff"}
    await client.post("/members/invitations", json=body, headers=bearer("olga"))
    token = await desk.token()
    await client.post("/invitations/accept", json={"token": token}, headers=bearer("nora"))
    accepted, invited, made = await listed(client)
    assert [accepted["procedure"], invited["procedure"], made["procedure"]] == [
        "members.acceptInvitation",
        "members.invite",
        "keys.create",
    ]
    assert accepted["input"] == {"token": "***"}
    assert accepted["actorId"] == str(desk.actors["nora"].id)
    assert (accepted["before"]["state"], accepted["after"]["state"]) == ("pending", "accepted")
    assert made["after"]["prefix"] == secret[:10]
    whole = str([accepted, invited, made])
    assert secret not in whole
    assert token not in whole


async def test_what_nobody_signed_is_told_in_its_store(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.person("olga", Role.OWNER)
    body = {"email": "nora@shop.example", "role": "staff"}
    await client.post("/members/invitations", json=body, headers=bearer("olga"))
    await client.post("/invitations/decline", json={"token": await desk.token()})
    declined = (await listed(client))[0]
    assert (declined["actorKind"], declined["actorId"]) == ("nobody", None)
    assert declined["procedure"] == "members.declineInvitation"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True),
        ("newPassword", True),
        ("current_password", True),
        ("refreshToken", True),
        ("apiKey", True),
        ("webhookSecret", True),
        ("recoveryCodes", True),
        ("tokenId", False),
        ("keyPrefix", False),
        ("secretName", False),
        ("email", False),
        ("keyboard", False),
        ("URL", False),
    ],
)
def test_names_tell_what_is_secret(name: str, secret: bool) -> None:  # noqa: FBT001
    assert rules.is_secret(name) is secret


def test_values_are_made_fit_to_be_kept() -> None:
    """Masked at every depth, bounded, and without the character PostgreSQL refuses."""
    given = {"list": [{"password": "x", "empty": None, "n": 1}], "odd\0": "a\0b", "token": None}
    assert msgspec.json.decode(rules.shown(given) or "") == {
        "list": [{"password": "***", "empty": None, "n": 1}],
        "odd\N{REPLACEMENT CHARACTER}": "a\N{REPLACEMENT CHARACTER}b",
        "token": None,
    }
    assert rules.shown(None) is None
    assert rules.shown("x" * 20_000) == '{"omittedBytes":20002}'
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert "***" in (rules.shown(deep) or "")
    assert rules.shown(object()) == '"<object>"'


async def test_the_filters_and_the_pages(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("olga", Role.OWNER)
    ada = await desk.person("ada", Role.ADMIN)
    sam = await desk.person("sam", Role.STAFF)
    for number in range(3):
        await rename(client, f"name {number}", who="ada")
        desk.clock.pass_by(timedelta(hours=1))
    await client.patch(f"/members/{sam}", json={"role": "analyst"}, headers=bearer("olga"))
    every = await listed(client)
    assert [record["procedure"] for record in every] == ["members.changeRole"] + [
        "stores.update"
    ] * 3
    assert await listed(client, actorId=str(ada)) == every[1:]
    assert await listed(client, procedure="members.changeRole") == every[:1]
    assert await listed(client, subject=str(sam)) == every[:1]
    assert await listed(client, since=every[1]["at"]) == every[:2]
    assert await listed(client, until=every[1]["at"]) == every[2:]
    paged, cursor = [], None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/audit", params=query, headers=bearer("olga"))).json()
        paged += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert paged == every
    wrong = await client.get(
        "/audit", params={"since": "2026-01-01T00:00:00"}, headers=bearer("olga")
    )
    assert [issue["path"] for issue in wrong.json()["issues"]] == [["since"]]
    nowhen = await client.get(
        "/audit", params={"until": "9999-12-31T23:59:59-14:00"}, headers=bearer("olga")
    )
    assert [issue["path"] for issue in nowhen.json()["issues"]] == [["until"]]


async def test_the_export_is_the_list_in_lines(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("olga", Role.OWNER)
    for name in ("first", '=HYPERLINK("x")', "third"):
        await rename(client, name)
    every = await listed(client)
    lines = await client.get("/audit/export", headers=bearer("olga"))
    assert lines.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert [msgspec.json.decode(line) for line in lines.text.splitlines()] == every
    two = await client.get("/audit/export", params={"limit": 2}, headers=bearer("olga"))
    assert len(two.text.splitlines()) == 2
    as_csv = await client.get("/audit/export", headers={**bearer("olga"), "accept": "text/csv"})
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [row["id"] for row in rows] == [record["id"] for record in every]
    assert rows[0]["address"] == "127.0.0.1"
    assert msgspec.json.decode(rows[1]["after"]) == every[1]["after"]
    nothing = await client.get(
        "/audit/export", params={"procedure": "none"}, headers=bearer("olga")
    )
    assert (nothing.status_code, nothing.content) == (200, b"")
    wrong = await client.get("/audit/export", params={"limit": 0}, headers=bearer("olga"))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_input")


async def test_long_exports_come_in_pages(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("olga", Role.OWNER)
    log = AuditLog(desk.clock)
    context = RequestContext(headers={}, address="10.0.0.1")
    async with desk.database.transaction() as connection:
        for number in range(1100):
            entry = AuditEntry(
                procedure="tests.many",
                actor_kind="role",
                actor_id=None,
                store_id=desk.store_id,
                acting_for=None,
                context=context,
                subject=str(number),
            )
            await log.record(entry, connection)
    lines = await client.get("/audit/export", headers=bearer("olga"))
    subjects = [msgspec.json.decode(line)["subject"] for line in lines.text.splitlines()]
    assert subjects == [str(number) for number in reversed(range(1100))]
    bounded = await client.get("/audit/export", params={"limit": 600}, headers=bearer("olga"))
    assert len(bounded.text.splitlines()) == 600


async def test_no_store_reads_anothers_log(desk: Desk, client: httpx.AsyncClient) -> None:
    await desk.person("olga", Role.OWNER)
    await rename(client, "New")
    await desk.person("else", Role.OWNER, store=await open_store(desk.database))
    assert await listed(client, who="else") == []
    assert (await client.get("/audit/export", headers=bearer("else"))).content == b""
    (record,) = await listed(client)
    assert await listed(client, who="else", cursor=record["id"]) == []
    async with desk.database.transaction(store_id=NO_STORE) as connection:
        query = sa.select(audit_log.c.id).where(audit_log.c.store_id == desk.store_id)
        assert (await connection.execute(query)).all() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET procedure = 'x'", "DELETE FROM audit_log"]
)
async def test_the_application_can_neither_change_nor_remove(
    desk: Desk, client: httpx.AsyncClient, statement: str
) -> None:
    await desk.person("olga", Role.OWNER)
    await rename(client, "New")
    before = await listed(client)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with desk.database.transaction(store_id=desk.store_id) as connection:
            await connection.execute(sa.text(statement))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with desk.database.transaction(store_id=desk.store_id) as connection:
            await connection.execute(sa.text("TRUNCATE audit_log"))
    assert await listed(client) == before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET procedure = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"],
)
async def test_nor_can_the_owner_of_the_table_by_mistake(owner_url: str, statement: str) -> None:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        with pytest.raises(DBAPIError, match="the audit log is only added to"):
            async with engine.begin() as connection:
                await connection.execute(sa.text(statement))
    finally:
        await engine.dispose()


def test_what_is_personal_is_told_to_have_been_there() -> None:
    """At any depth, by the names on the wire; ids and what is empty are told."""

    class Person(msgspec.Struct, rename="camel", tag="person"):
        personal: ClassVar[frozenset[str]] = frozenset({"email", "first_name"})

        id: int
        email: str | None
        first_name: str

    class Pair(msgspec.Struct):
        people: tuple[Person, ...]

    pair = Pair((Person(1, "anna@shop.example", "Anna"), Person(2, None, "")))
    written = rules.shown({"before": [pair]}) or ""
    assert msgspec.json.decode(written) == {
        "before": [
            {
                "people": [
                    {"type": "person", "id": 1, "email": "***", "firstName": "***"},
                    {"type": "person", "id": 2, "email": None, "firstName": ""},
                ]
            }
        ]
    }
