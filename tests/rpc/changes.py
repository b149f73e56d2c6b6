"""For every audited mutation: who makes it, with what, after what was made ready for it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.domains.stores.factories import add_member
from tests.jobs.operating import hands
from tests.kit.factories import FACTORIES
from tests.rpc.house import PROCEDURES, House

from cartwheel.domains.people.contracts import LoginMethod
from cartwheel.domains.people.models import people
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import InvitationById
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import REPORTS
from cartwheel.systems.outbox.dead_letters import DeadLetters, Filter, Unhandled
from cartwheel.systems.rpc.api import NO_STORE, Actor

Ready = tuple[str, Any]
"""The name of whoever calls, and the input."""
Change = Callable[[House], Awaitable[Ready]]


def sent(given: Any) -> str:
    """Return an input as it is sent."""
    return msgspec.json.encode(given).decode()


async def _person(house: House, role: Role | None = Role.OWNER) -> str:
    """Let somebody of the store be known by a name, signed in by a session."""
    if role is None:
        person_id = new_id()
        async with house.scope() as scope:
            values = {"id": person_id, "email": f"{person_id}@shop.example", "name": "x"}
            connection = await scope.get(Connection)
            now = datetime.now(UTC)
            await connection.execute(sa.insert(people).values(**values, created_at=now))
    else:
        person_id = await add_member(house, role, store_id=house.store_id)
    now = datetime.now(UTC)
    async with house.scope() as scope:
        session = await SessionRepository(await scope.get(Connection)).add(
            person_id,
            method=LoginMethod.PASSWORD,
            store_id=None,
            address="127.0.0.1",
            agent="",
            at=now,
            expires_at=now + timedelta(days=1),
            factor_proved=True,
        )
    name = f"person {person_id}"
    house.actors[name] = Actor(
        "person",
        person_id,
        NO_STORE if role is None else house.store_id,
        frozenset() if role is None else HOUSE.permissions.of_role(role),
        session_id=session.id,
    )
    return name


def _of_person(*, blocked: bool = False, **given: Any) -> Change:
    async def make(house: House) -> Ready:
        who = await _person(house)
        person_id = house.actors[who].id
        if blocked:
            command = {"personId": person_id, "reason": "Stolen laptop"}
            await house.call(PROCEDURES["people.block"], sent(command), who="operator")
        return "operator", {"personId": person_id, **given}

    return make


def _by_id(name: str) -> Change:
    """What the factories of ids make ready, changed by an owner."""

    async def make(house: House) -> Ready:
        taken = PROCEDURES[name].signature.input
        assert taken is not None
        return await _person(house), await FACTORIES[taken.type](house)

    return make


def _given(who: str | None, **given: Any) -> Change:
    async def make(house: House) -> Ready:
        return who or await _person(house), given

    return make


async def _ends_session(house: House) -> Ready:
    who = await _person(house)
    return who, {"id": house.actors[who].session_id}


async def _ends_others(house: House) -> Ready:
    return await _person(house), None


async def _leaves(house: House) -> Ready:
    await _person(house)  # an owner stays
    return await _person(house, Role.STAFF), None


async def _opens_store(house: House) -> Ready:
    return await _person(house, None), {"name": "Second"}


async def _invited(house: House) -> Ready:
    invitation_id = (await FACTORIES[InvitationById](house))["id"]
    who = await _person(house, None)
    token = rules.make_token(house.store_id)
    async with house.scope() as scope:
        connection = await scope.get(Connection)
        found = await InvitationRepository(connection).lock(house.store_id, invitation_id)
        assert found is not None
        await connection.execute(
            sa.update(people).where(people.c.id == house.actors[who].id).values(email=found.email)
        )
        await InvitationRepository(connection).set_digest(
            house.store_id, invitation_id, digest=rules.digest_of(token), at=datetime.now(UTC)
        )
    return who, {"token": token}


async def _dead_letter(house: House) -> Ready:
    letter = Unhandled("tests", "fail", new_id(), {"ce_type": "tests.made"}, b"{}", "no luck", 3)
    async with house.scope() as scope:
        letters = DeadLetters(await scope.get(Connection))
        await letters.bury_unhandled(letter)
        (row,) = await letters.list_page(Filter(), before=None, limit=1)
    return "operator", {"id": row.id}


def _job(*, failed: bool) -> Change:
    async def make(house: House) -> Ready:
        job_id = f"job-{new_id()}"
        async with hands(house.redis, REPORTS) as work:
            await work.add(job_id, **({} if failed else {"delay": 3_600_000}))
            if failed:
                await work.fail()
        return "operator", {"queue": "reports", "id": job_id}

    return make


async def _paused(house: House) -> Ready:
    given = {"queue": "image-processing"}
    status, answer = await house.call(PROCEDURES["jobs.pause"], sent(given), who="operator")
    assert status == 200, answer
    return "operator", given


_DEFINITION: Final = {"enabled": True, "serve": {"variant": "on"}}


async def _flag(house: House) -> str:
    key = f"flag-{new_id().hex[:12]}"
    given = {"flag": key, "version": 0, "definition": _DEFINITION}
    who = await _person(house)
    status, answer = await house.call(PROCEDURES["flags.put"], sent(given), who=who)
    assert status == 200, answer
    return key


def _of_flag(**given: Any) -> Change:
    async def make(house: House) -> Ready:
        return await _person(house), {"flag": await _flag(house), **given}

    return make


async def _puts_settings(house: House) -> Ready:
    who = await _person(house)
    version = await _version(house, who)
    # Another one each time: what changes nothing makes no version.
    threshold = (version % 10) / 10 + 0.05
    return who, {"version": version, "values": {"interventions.threshold": threshold}}


async def _reverts_settings(house: House) -> Ready:
    who, given = await _puts_settings(house)
    await house.call(PROCEDURES["settings.put"], sent(given), who=who)
    return who, {"version": given["version"] + 1, "to": 0}


async def _version(house: House, who: str) -> int:
    answer = (await house.call(PROCEDURES["settings.get"], "null", who=who))[1]
    return int(answer["result"]["data"]["version"])


def _new_schedule() -> dict[str, Any]:
    return {"name": f"daily {new_id()}", "cron": "30 2 * * *", "job": "webhooks.prune"}


async def _makes_schedule(house: House) -> Ready:  # noqa: ARG001 - of one form with the others
    return "operator", _new_schedule()


def _of_schedule(**given: Any) -> Change:
    async def make(house: House) -> Ready:
        create = PROCEDURES["scheduling.create"]
        answer = (await house.call(create, sent(_new_schedule()), who="operator"))[1]
        return "operator", {"id": UUID(answer["result"]["data"]["id"]), **given}

    return make


CHANGES: Final[dict[str, Change]] = {
    **{
        name: _by_id(name)
        for name in (
            "keys.revoke",
            "members.changeRole",
            "members.remove",
            "members.resendInvitation",
            "members.revokeInvitation",
            "members.transferOwnership",
            "webhooks.deleteEndpoint",
            "webhooks.replay",
            "webhooks.replayFailed",
            "webhooks.rotateSecret",
            "webhooks.sendTest",
            "webhooks.updateEndpoint",
        )
    },
    "announcements.discard": _dead_letter,
    "announcements.replay": _dead_letter,
    "announcements.replayAll": _given("operator", name="tests.none"),
    "auth.endOtherSessions": _ends_others,
    "auth.endSession": _ends_session,
    "events.replayDeadLetters": _given(None, reason="unprocessable"),
    "flags.archive": _of_flag(),
    "flags.put": _of_flag(version=1, definition={**_DEFINITION, "enabled": False}),
    "flags.revert": _of_flag(version=1, to=1),
    "flags.switch": _of_flag(enabled=False),
    "jobs.clean": _given("operator", queue="reports", state="completed", olderThanSeconds=9),
    "jobs.pause": _given("operator", queue="image-processing"),
    "jobs.promote": _job(failed=False),
    "jobs.remove": _job(failed=True),
    "jobs.resume": _paused,
    "jobs.retry": _job(failed=True),
    "jobs.retryAll": _given("operator", queue="image-processing"),
    "keys.create": _given(None, name="till", scopes=("carts:read",)),
    "members.acceptInvitation": _invited,
    "members.declineInvitation": _invited,
    "members.invite": _given(None, email="new@shop.example", role="staff"),
    "members.leave": _leaves,
    "people.block": _of_person(reason="Stolen laptop"),
    "people.endSessions": _of_person(),
    "people.unblock": _of_person(blocked=True),
    "scheduling.create": _makes_schedule,
    "scheduling.delete": _of_schedule(),
    "scheduling.pause": _of_schedule(),
    "scheduling.resume": _of_schedule(),
    "scheduling.runNow": _of_schedule(),
    "scheduling.update": _of_schedule(cron="15 3 * * *"),
    "settings.put": _puts_settings,
    "settings.revert": _reverts_settings,
    "stores.demandSecondFactor": _given(None, demanded=True),
    "stores.open": _opens_store,
    "stores.replay": _given(None, name="Replay", source="0" * 64),
    "stores.update": _given(None, name="Renamed"),
    "webhooks.createEndpoint": _given(None, url="https://shop.example/", eventTypes=("*",)),
}
"""Each makes ready what one procedure changes, and says who calls it with what."""
