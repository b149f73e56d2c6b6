"""What people do to come and go is written down, with the change or not at all."""

from pathlib import Path
from uuid import UUID

from tests.domains.making import open_store
from tests.domains.people.making import PASSWORD, Town, founding, unrecorded

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.guard import LOCKED_OUT
from cartwheel.domains.people.models import people
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.kernel.redis import connect

ADA = "ada@shop.example"


async def test_what_a_record_says(town: Town) -> None:
    """Who, what, from where and in which request; nothing that opens anything."""
    person_id = await town.person(ADA)
    answer = await town.login(ADA)
    (record,) = await town.records(
        audit_log.c.actor_id == person_id, audit_log.c.procedure == "auth.login"
    )
    signed_in = answer.json()
    assert (record.actor_kind, record.subject) == ("person", signed_in["sessionId"])
    assert (record.address, record.request_id) == ("127.0.0.1", answer.headers["x-request-id"])
    assert (record.at, record.after) == (town.clock.now(), {"storeId": None})
    for secret in (PASSWORD, signed_in["accessToken"], signed_in["refreshToken"]):
        assert secret not in str(record)


async def test_failed_attempts_that_lock_are_written_down(town: Town) -> None:
    """Once for each lock, of people and of addresses that are nobody's; the others are not."""
    person_id = await town.person(ADA)
    before = await town.records(audit_log.c.procedure == LOCKED_OUT)
    for _ in range(4):
        assert (await town.login(ADA, password="wrong")).status_code == 401
    assert await town.records(audit_log.c.procedure == LOCKED_OUT) == before
    statuses = [(await town.login(ADA, password="wrong")).status_code for _ in range(3)]
    assert statuses == [401, 429, 429]
    for _ in range(6):
        await town.login("eve@shop.example", password="wrong")
    known, unknown = (await town.records(audit_log.c.procedure == LOCKED_OUT))[len(before) :]
    assert (known.actor_kind, known.actor_id, known.subject) == ("nobody", None, str(person_id))
    assert (known.address, known.after) == ("127.0.0.1", {"locked": ["account"]})
    assert (unknown.subject, unknown.input) == (None, None)
    assert "eve" not in str(unknown)


async def test_whoever_guesses_with_a_session_is_written_down_as_the_one_signed_in(
    town: Town,
) -> None:
    """It may be a thief's: the account locks, and the record says by whose session."""
    person_id = await town.person(ADA)
    before = await town.records(audit_log.c.procedure == LOCKED_OUT)
    token = (await town.sign_in(ADA))["accessToken"]
    guess = {"currentPassword": "wrong", "newPassword": "another teapot 9 lighthouse"}
    answers = [await town.call("change-password", guess, token=token) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    (locked,) = (await town.records(audit_log.c.procedure == LOCKED_OUT))[len(before) :]
    assert (locked.actor_kind, locked.actor_id) == ("person", person_id)
    assert (locked.subject, locked.after) == (str(person_id), {"locked": ["account"]})


async def test_ended_sessions_are_written_down(town: Town) -> None:
    """As all that concerns people they belong to no store, whichever they act for."""
    person_id, store_id = await town.person(ADA), await open_store(town.database)
    async with town.database.transaction(store_id=store_id) as connection:
        members = MemberRepository(connection)
        await members.add(store_id, person_id, role=Role.STAFF, at=town.clock.now())
    first, second, current = [await town.sign_in(ADA) for _ in range(3)]
    token = current["accessToken"]
    await town.call(f"sessions/{first['sessionId']}", token=token, method="DELETE")
    await town.call("sessions", token=token, method="DELETE")
    one, others = await town.records(
        audit_log.c.actor_id == person_id, audit_log.c.procedure.like("auth.end%")
    )
    assert (one.procedure, one.subject) == ("auth.endSession", first["sessionId"])
    assert (others.procedure, others.after) == (
        "auth.endOtherSessions",
        {"ended": [second["sessionId"]]},
    )


async def test_nobody_becomes_a_person_without_a_record(town: Town, owner_url: str) -> None:
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    await town.jobs()
    async with unrecorded(owner_url, "auth.verifyEmail"):
        answer = await town.call("verify-email", {"token": town.last_token()})
        assert answer.status_code == 500
        assert await town.rows(people) == []
    assert (await town.call("verify-email", {"token": town.last_token()})).status_code == 204


async def test_nobody_comes_in_without_a_record(town: Town, owner_url: str) -> None:
    person_id = await town.person(ADA)
    async with unrecorded(owner_url, "auth.login"):
        assert (await town.login(ADA)).status_code == 500
        assert await town.open_sessions(person_id) == set()
    assert (await town.login(ADA)).status_code == 200


async def test_nobody_goes_without_a_record(town: Town, owner_url: str) -> None:
    person_id = await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    async with unrecorded(owner_url, "auth.logout"):
        assert (await town.call("logout", token=signed_in["accessToken"])).status_code == 500
    assert await town.open_sessions(person_id) == {UUID(signed_in["sessionId"])}
    assert await town.me(signed_in["accessToken"]) == 200


async def test_what_did_not_take_place_leaves_none(town: Town, tmp_path: Path) -> None:
    """Without Redis no session ends, whose end nobody could be told."""
    person_id = await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    deeds = await town.deeds(person_id)
    away = connect("redis://127.0.0.1:1")
    async with founding(town.database, away, tmp_path) as elsewhere:
        given = {"refreshToken": signed_in["refreshToken"]}
        assert (await elsewhere.call("logout", given)).status_code == 503
    assert await town.open_sessions(person_id) == {UUID(signed_in["sessionId"])}
    assert await town.deeds(person_id) == deeds
