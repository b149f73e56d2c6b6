"""Every audited mutation tells what it is about, and what was there before and after."""

from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.rpc.changes import CHANGES, told_by
from tests.rpc.changing import sent
from tests.rpc.house import PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.audit.models import audit_log

FLOWS: Final = {
    "auth.addPasskey",
    "auth.changePassword",
    "auth.completeProviderLogin",
    "auth.confirmSecondFactor",
    "auth.enter",
    "auth.login",
    "auth.passkeyLogin",
    "auth.proveSecondFactor",
    "auth.removePasskey",
    "auth.removeSecondFactor",
    "auth.resetPassword",
    "auth.unlock",
    "auth.verifyEmail",
} | told_by("FLOWS", frozenset[str]())
"""What flows do they record themselves; their domains' tests look at what that says."""

AUDITED: Final = sorted(name for name, p in PROCEDURES.items() if p.audited and name not in FLOWS)

# What is made has no before, and what goes no after; what only sets something going has what
# it set going as its after.
MADE: Final = {
    "keys.create",
    "members.invite",
    "scheduling.create",
    "stores.open",
    "stores.replay",
    "webhooks.createEndpoint",
} | told_by("MADE", frozenset[str]())
GONE: Final = {
    "announcements.discard",
    "announcements.replay",
    "flags.archive",
    "jobs.remove",
    "scheduling.delete",
    "webhooks.deleteEndpoint",
} | told_by("GONE", frozenset[str]())
SET_GOING: Final = {
    "announcements.replayAll",
    "auth.endOtherSessions",
    "auth.endSession",
    "events.replayDeadLetters",
    "jobs.clean",
    "jobs.retryAll",
    "people.endSessions",
    "scheduling.runNow",
    "webhooks.replayFailed",
    "webhooks.sendTest",
} | told_by("SET_GOING", frozenset[str]())

SHOWN_ONCE: Final = {
    "keys.create": "secret",
    "stores.replay": "key",
    "webhooks.createEndpoint": "secret",
    "webhooks.rotateSecret": "secret",
}


async def records(house: House, procedure: str) -> dict[UUID, Any]:  # noqa: F811
    """Return what there is in any store's log: one that is opened keeps the record of it."""
    async with house.overseer.transaction() as connection:
        rows = await connection.execute(
            sa.select(audit_log).where(audit_log.c.procedure == procedure)
        )
        return {row.id: row for row in rows}


def test_every_audited_mutation_is_made_below() -> None:
    """A new one needs its entry in `changes.py`."""
    assert set(AUDITED) == set(CHANGES)
    assert {name for name, p in PROCEDURES.items() if p.audited and p.is_flow} == FLOWS


@pytest.mark.parametrize("name", AUDITED)
async def test_it_tells_subject_before_and_after(house: House, name: str) -> None:  # noqa: F811
    who, given = await CHANGES[name](house)
    known = await records(house, name)
    status, answer = await house.call(PROCEDURES[name], sent(given), who=who)
    assert status == 200, answer
    made = [row for row_id, row in (await records(house, name)).items() if row_id not in known]
    (record,) = made
    assert record.subject
    assert (record.before is None) == (name in MADE | SET_GOING)
    assert (record.after is None) == (name in GONE)
    assert record.before != record.after or name in {"flags.revert", "scheduling.resume"}
    if name in SHOWN_ONCE:
        secret = answer["result"]["data"][SHOWN_ONCE[name]]
        assert secret not in str((record.subject, record.input, record.before, record.after))


async def test_a_replay_store_and_its_key_are_told(house: House) -> None:  # noqa: F811
    """In the log of the store that replays: the key by what it is known by, and no more."""
    who, given = await CHANGES["stores.replay"](house)
    known = await records(house, "stores.replay")
    answer = (await house.call(PROCEDURES["stores.replay"], sent(given), who=who))[1]
    opened = answer["result"]["data"]
    found = await records(house, "stores.replay")
    (record,) = (row for row_id, row in found.items() if row_id not in known)
    assert (record.store_id, record.subject) == (house.store_id, opened["storeId"])
    assert record.after["store"]["name"] == "Replay"
    issued = record.after["issued"]
    assert (issued["name"], issued["prefix"]) == ("replay", opened["key"][: len(issued["prefix"])])
    assert "events:write" in issued["scopes"]


async def test_a_changed_webhook_can_be_read_back(house: House) -> None:  # noqa: F811
    who, given = await CHANGES["webhooks.updateEndpoint"](house)
    given |= {"url": "https://elsewhere.example/"}
    known = await records(house, "webhooks.updateEndpoint")
    await house.call(PROCEDURES["webhooks.updateEndpoint"], sent(given), who=who)
    found = await records(house, "webhooks.updateEndpoint")
    (record,) = (row for row_id, row in found.items() if row_id not in known)
    assert (record.before["url"], record.after["url"]) == (
        "https://shop.example/",
        "https://elsewhere.example/",
    )
