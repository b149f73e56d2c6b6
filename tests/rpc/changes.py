"""For every audited mutation: who makes it, with what, after what was made ready for it."""

from datetime import UTC, datetime
from functools import reduce
from importlib import import_module
from operator import or_
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from tests.jobs.operating import hands
from tests.kit.factories import DOMAINS, FACTORIES
from tests.rpc.changing import Change, Ready, by_id, given, person, sent
from tests.rpc.house import PROCEDURES, House

from cartwheel.domains.people.models import people
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import InvitationById
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import REPORTS
from cartwheel.systems.outbox.dead_letters import DeadLetters, Filter, Unhandled

T = TypeVar("T")


def _of_person(*, blocked: bool = False, **given: Any) -> Change:
    async def make(house: House) -> Ready:
        who = await person(house)
        person_id = house.actors[who].id
        if blocked:
            command = {"personId": person_id, "reason": "Stolen laptop"}
            await house.call(PROCEDURES["people.block"], sent(command), who="operator")
        return "operator", {"personId": person_id, **given}

    return make


async def _ends_session(house: House) -> Ready:
    who = await person(house)
    return who, {"id": house.actors[who].session_id}


async def _ends_others(house: House) -> Ready:
    return await person(house), None


async def _leaves(house: House) -> Ready:
    await person(house)  # an owner stays
    return await person(house, Role.STAFF), None


async def _opens_store(house: House) -> Ready:
    return await person(house, None), {"name": "Second"}


async def _invited(house: House) -> Ready:
    invitation_id = (await FACTORIES[InvitationById](house))["id"]
    who = await person(house, None)
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
            # Others may have left jobs that wait: this one is taken before them.
            await work.add(job_id, **({"lifo": True} if failed else {"delay": 3_600_000}))
            if failed:
                assert await work.fail() == job_id
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
    who = await person(house)
    status, answer = await house.call(PROCEDURES["flags.put"], sent(given), who=who)
    assert status == 200, answer
    return key


def _of_flag(**given: Any) -> Change:
    async def make(house: House) -> Ready:
        return await person(house), {"flag": await _flag(house), **given}

    return make


async def _puts_settings(house: House) -> Ready:
    who = await person(house)
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


_OF_DOMAINS: Final = [
    import_module(f"tests.domains.{file.parent.name}.changes")
    for file in sorted(DOMAINS.glob("*/changes.py"))
]


def told_by(name: str, nothing: T) -> T:
    """Put together what the `changes.py` of domains say under a name."""
    return reduce(or_, (getattr(each, name, nothing) for each in _OF_DOMAINS), nothing)


CHANGES: Final[dict[str, Change]] = {
    **{
        name: by_id(name)
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
    "announcements.replayAll": given("operator", name="tests.none"),
    "auth.endOtherSessions": _ends_others,
    "auth.endSession": _ends_session,
    "events.replayDeadLetters": given(None, reason="unprocessable"),
    "flags.archive": _of_flag(),
    "flags.put": _of_flag(version=1, definition={**_DEFINITION, "enabled": False}),
    "flags.revert": _of_flag(version=1, to=1),
    "flags.switch": _of_flag(enabled=False),
    "jobs.clean": given("operator", queue="reports", state="completed", olderThanSeconds=9),
    "jobs.pause": given("operator", queue="image-processing"),
    "jobs.promote": _job(failed=False),
    "jobs.remove": _job(failed=True),
    "jobs.resume": _paused,
    "jobs.retry": _job(failed=True),
    "jobs.retryAll": given("operator", queue="image-processing"),
    "keys.create": given(None, name="till", scopes=("carts:read",)),
    "members.acceptInvitation": _invited,
    "members.declineInvitation": _invited,
    "members.invite": given(None, email="new@shop.example", role="staff"),
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
    "stores.demandSecondFactor": given(None, demanded=True),
    "stores.open": _opens_store,
    "stores.replay": given(None, name="Replay", source="0" * 64),
    "stores.update": given(None, name="Renamed"),
    "webhooks.createEndpoint": given(None, url="https://shop.example/", eventTypes=("*",)),
    **told_by("CHANGES", {}),
}
"""Each makes ready what one procedure changes, and says who calls it with what."""
